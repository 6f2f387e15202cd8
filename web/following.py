"""Where is my case: the page that a link in a letter opens, and taking the case back from there."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from casework.by_link import record_by_link
from casework.introductions import issued_on
from casework.judge import judge
from casework.links import DeadLink, Opened, link_key, open_link
from casework.office import Office
from casework.refusal import Refusal
from casework.terms import local_day
from config.words import words
from models.person import Person
from web.act_forms import FORMS, Filled
from web.followed import follow
from web.form_words import carried
from web.given import Now, Posted, TheOffice, TheSettings
from web.language import language_of
from web.limits import Limited, UnknownLink
from web.no_roster import no_roster
from web.page import page
from web.signing import sheet, submission_of
from web.task_pages import read_act_form
from web.told import Telling

router = APIRouter()


@router.get("/my")
def lost(request: Request, office: TheOffice) -> Response:
    """How one gets to one's case, and a way to a fresh link."""
    with office.db.reading() as session:
        return page(request, "applicants/my.html", nobody=no_roster(session))


@router.api_route("/my/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """The case, as far as it has come. Nothing changes."""
    with office.db.reading() as session:
        opened = _following(session, link_key(settings.secret), token, now)
        return followed_page(request, session, office, opened, now, token)


@router.post("/my/{token}/withdraw", dependencies=[Limited])
def choose(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """The withdrawal, repeated for review. Nothing is recorded."""
    key = link_key(settings.secret)
    filled = read_act_form("withdraw", posted)
    with office.db.reading() as session:
        opened = _following(session, key, token, now)
        assert opened.case is not None
        if filled.act is None or opened.state != "open" or opened.person is None:
            return followed_page(
                request, session, office, opened, now, token, filled, status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        try:
            judge(session, office, filled.act, opened.case, at=now, by=opened.person)
        except Refusal as refusal:
            return followed_page(
                request, session, office, opened, now, token, filled, refusal, HTTPStatus.UNPROCESSABLE_ENTITY
            )
        return page(
            request,
            "applicants/withdraw.html",
            reader=opened.person.language,
            case=opened.case,
            person=session.get_one(Person, opened.case.person_id),
            reason=filled.one("reason"),
            hidden=sheet(key, opened.link.ref, filled.act, carried(filled)),
            token=token,
        )


@router.post("/my/{token}/withdraw/confirm", dependencies=[Limited])
def withdraw(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """Record the withdrawal that was reviewed, once."""
    key = link_key(settings.secret)
    filled = read_act_form("withdraw", posted)
    with office.db.reading() as session:
        opened = _following(session, key, token, now)
        submission = submission_of(key, opened.link.ref, filled.act, posted)
        if filled.act is None or submission is None:
            return followed_page(
                request, session, office, opened, now, token, filled, status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
    try:
        record_by_link(office, key, token, filled.act, now, submission)
    except (DeadLink, Refusal) as problem:
        refusal = problem if isinstance(problem, Refusal) else None
        with office.db.reading() as session:
            return followed_page(
                request, session, office, opened, now, token, filled, refusal, HTTPStatus.UNPROCESSABLE_ENTITY
            )
    return RedirectResponse(f"/my/{token}", 303)


def followed_page(
    request: Request,
    session: Session,
    office: Office,
    opened: Opened,
    now: datetime,
    token: str,
    filled: Filled | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response:
    """A case's page for whoever holds a link to it; a dead link shows nothing of the case."""
    reader = opened.person
    language = reader.language if reader else None
    if opened.state != "open" or opened.case is None:
        return page(request, "applicants/ended.html", status=HTTPStatus.GONE, reader=language, state=opened.state)
    telling = Telling(words(language_of(request, language)), {})
    return page(
        request,
        "applicants/case.html",
        status=status,
        reader=language,
        followed=follow(session, office, opened.case, telling, local_day(now)),
        mine=opened.link.purpose == "follow" and reader is not None and reader.id == opened.case.person_id,
        link=opened.link,
        addressed=reader,
        today=local_day(now),
        fields=FORMS["withdraw"],
        filled=filled or Filled(),
        refusal=refusal,
        token=token,
        letter=opened.link.purpose == "follow" and issued_on(opened.case) is not None,
    )


def _following(session: Session, key: bytes, token: str, now: datetime) -> Opened:
    opened = open_link(session, key, token, now)
    if opened is None or opened.link.purpose != "follow" or opened.case is None:
        raise UnknownLink
    return opened
