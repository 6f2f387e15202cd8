"""One's own page, by a link sent to the registered mailbox: one's cases and tasks, and beginning a new case."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session, col, select

from casework.ballots.held import has_voted
from casework.ballots.letters import open_ballots
from casework.channels import of_person
from casework.duties import duties_of
from casework.fresh_links import send_all, tasks_of
from casework.links import DeadLink, Opened, check_nonce, confirm_nonce, link_key, open_link
from casework.refusal import Refusal
from casework.stand_ins_agreed import of_officer, of_stand_in
from casework.starting import begin_by_link, send_start_links
from casework.terms import local_day
from casework.whats_next import whats_next
from models.act import Act
from models.case import Case
from models.person import Person
from web.act_forms import SURE
from web.beginning_pages import BeginningPages
from web.beginnings import TAKE_OVER, beginnings
from web.following import followed_page
from web.given import Now, Posted, TheOffice, TheSettings
from web.limits import Limited, UnknownLink
from web.no_roster import no_roster
from web.page import page
from web.people import names_by_id

router = APIRouter()
_LETTERS = {"what": "letters"}


@router.get("/start")
def ask(request: Request, office: TheOffice) -> Response:
    """Where to enter one's registered mailbox."""
    with office.db.reading() as session:
        return page(request, "starts/ask.html", nobody=no_roster(session))


@router.post("/start")
def send(posted: Posted, office: TheOffice, now: Now) -> Response:
    """Send a link to the mailbox, if somebody is registered with it; the answer is the same."""
    with office.db.transaction() as session:
        send_start_links(session, str(posted.get("mailbox", "")), now)
        office.db.wake(session)
    return RedirectResponse("/start/sent", 303)


@router.get("/start/sent")
def sent(request: Request) -> Response:
    """What happens next."""
    return page(request, "starts/sent.html")


@router.api_route("/start/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now, begun: str = "") -> Response:
    """One's own page. Nothing changes. `begun` is the case that was just begun here."""
    with office.db.reading() as session:
        opened, person = own(session, link_key(settings.secret), token, now)
        query: Any = select(Case).where(col(Case.person_id) == person.id).order_by(col(Case.id).desc())
        tasks = tasks_of(session, person.id or 0)
        ballots = [
            case for one, case in open_ballots(session, person.id or 0) if not has_voted(session, one, person.ref)
        ]
        mine = beginnings(session, person, office.procedures)
        fresh = _begun_here(session, opened, begun)
        shown = (*ballots, *(case for _, case in tasks), *([fresh] if fresh else []))
        return page(
            request,
            "starts/own.html",
            reader=person.language,
            addressed=person,
            link=opened.link,
            token=token,
            acts=mine.acts,
            committees=mine.committees,
            cases=session.exec(query).all(),
            tasks=tasks,
            ballots=ballots,
            channels=of_person(session, person.id or 0),
            holds_a_post=any(duty.officer is None for duty in duties_of(session, person.id or 0)),
            stand_ins=of_officer(session, person.id or 0),
            standing_in=of_stand_in(session, person.id or 0),
            names=names_by_id(session, {case.person_id for case in shown}),
            begun=fresh,
            next=whats_next(session, office, fresh, 0, local_day(now)) if fresh else None,
        )


def _begun_here(session: Session, opened: Opened, ref: str) -> Case | None:
    """The case of that reference, where it was begun through this very link."""
    query: Any = select(Case).join(Act, col(Act.case_id) == col(Case.id))
    found: Case | None = session.exec(query.where(col(Case.ref) == ref, col(Act.link_id) == opened.link.id)).first()
    return found


@router.api_route("/start/{token}/cases/{ref}", methods=["GET", "HEAD"])
def show_case(request: Request, token: str, ref: str, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """One of one's own cases."""
    with office.db.reading() as session:
        opened, person = own(session, link_key(settings.secret), token, now)
        query: Any = select(Case).where(col(Case.ref) == ref, col(Case.person_id) == person.id)
        case = session.exec(query).first()
        if case is None:
            raise HTTPException(404)
        return followed_page(request, session, office, replace(opened, case=case), now, token)


@router.post("/start/{token}/letters", dependencies=[Limited])
def ask_for_letters(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """Ask whether the letters of one's tasks are to be sent again."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened, person = own(session, key, token, now)
    if posted.get(SURE) != "yes":
        return RedirectResponse(f"/start/{token}", 303)
    nonce = confirm_nonce(key, opened.link.ref, "", _LETTERS)
    return page(request, "starts/letters.html", reader=person.language, token=token, nonce=nonce)


@router.post("/start/{token}/letters/confirm", dependencies=[Limited])
def send_letters(token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Send them."""
    key = link_key(settings.secret)
    with office.db.transaction() as session:
        opened, person = own(session, key, token, now)
        if check_nonce(key, opened.link.ref, "", _LETTERS, str(posted.get("nonce", ""))):
            send_all(session, office, person.id or 0, now)
            office.db.wake(session)
    return RedirectResponse(f"/start/{token}?sent=yes", 303)


@router.api_route("/start/{token}/{act}", methods=["GET", "HEAD"])
def form(
    request: Request, token: str, act: str, office: TheOffice, settings: TheSettings, now: Now, q: str = ""
) -> Response:
    """The form that begins a case."""
    with office.db.reading() as session:
        return _pages(request, session, office, token, act, now, q).form()


@router.post("/start/{token}/{act}", dependencies=[Limited])
def choose(
    request: Request, token: str, act: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """The form, repeated for review. Nothing is recorded."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        pages = _pages(request, session, office, token, act, now, str(posted.get("q", "")))
        filled = pages.read(posted)
        if filled.act is None or "edit" in posted:
            return pages.form(filled, status=HTTPStatus.OK if "edit" in posted else HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            pages.judge(office, filled, now)
        except Refusal as refusal:
            return pages.form(filled, refusal, HTTPStatus.UNPROCESSABLE_ENTITY)
        return pages.review(filled, key)


@router.post("/start/{token}/{act}/confirm", dependencies=[Limited])
def begin(
    request: Request, token: str, act: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """Begin the case that was reviewed, once."""
    key, words = link_key(settings.secret), str(posted.get("q", ""))
    refusal = None
    with office.db.reading() as session:
        pages = _pages(request, session, office, token, act, now, words)
        filled = pages.read(posted)
        submission = pages.submission(filled, key, posted)
    if filled.act is not None and submission is not None:
        try:
            recorded = begin_by_link(office, key, token, filled.act, filled.one("person"), now, submission)
            become = "taken_over" if act == TAKE_OVER else "begun"
            return RedirectResponse(f"/start/{token}?{become}={recorded.case}", 303)
        except DeadLink as dead:
            raise HTTPException(HTTPStatus.GONE) from dead
        except Refusal as found:
            refusal = found
    with office.db.reading() as session:
        pages = _pages(request, session, office, token, act, now, words)
        return pages.form(filled, refusal, HTTPStatus.UNPROCESSABLE_ENTITY)


def _pages(
    request: Request, session: Session, office: TheOffice, token: str, act: str, now: datetime, words: str
) -> BeginningPages:
    opened, person = own(session, link_key(request.app.state.settings.secret), token, now)
    mine = beginnings(session, person, office.procedures)
    if act not in mine.acts:
        raise HTTPException(404)
    return BeginningPages(request, session, office.profile, mine, act, opened.link, token, now, words.strip())


def own(session: Session, key: bytes, token: str, now: datetime) -> tuple[Opened, Person]:
    """Whose page it is; a link whose hour is over is gone."""
    opened = open_link(session, key, token, now)
    if opened is None or opened.link.purpose != "start" or opened.person is None:
        raise UnknownLink
    if opened.state != "open":
        raise HTTPException(HTTPStatus.GONE)
    return opened, opened.person
