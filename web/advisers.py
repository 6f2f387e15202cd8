"""Advisers decide from links in letters: what is asked, the choice, the review of it, the confirmation, the receipt.

Opening a link changes nothing, however often and by whomever it is opened. A choice leads to a page that repeats
everything; what that page showed, and nothing else, is what its confirmation records (TRUST §1.4).
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.background import BackgroundTask

from casework import suspicion
from casework.by_link import record_by_link
from casework.judge import judge
from casework.links import DeadLink, Opened, count_view, link_key, open_link
from casework.office import Office
from casework.refusal import Refusal
from casework.step_up import Checked
from casework.terms import local_day
from models.db import Database
from models.link import Link
from web.dead_links import dead_page, frozen_page, is_frozen
from web.given import Now, Posted, TheOffice, TheSettings
from web.limits import Limited, UnknownLink
from web.receipts import done_here, receipt_page
from web.sender import is_bare, mark
from web.signing import submission_of
from web.stepping_up import SteppingUp
from web.task_pages import TaskPages, read_act_form

router = APIRouter()


@router.api_route("/a/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now, done: str = "") -> Response:
    """What the link asks, or what became of it. Nothing changes but a count of views."""
    with office.db.reading() as session:
        opened = task_link(session, link_key(settings.secret), token, now)
        if opened.state == "open" and not is_frozen(opened):
            pages = TaskPages(request, session, office, opened, token, now)
            response = pages.form(done=done_here(session, opened, done))
        else:
            response = _over(request, session, office, opened, token, now)
    look = mark(request, link_key(settings.secret)), is_bare(request, settings) or request.method == "HEAD"
    response.background = BackgroundTask(_note_look, office.db, opened.link, request.method, look, now)
    return response


@router.post("/a/{token}", dependencies=[Limited])
def choose(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """The choice, repeated for review; the form again where something speaks against it. Nothing changes."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened = task_link(session, key, token, now)
        if opened.state != "open" or is_frozen(opened):
            return _over(request, session, office, opened, token, now, HTTPStatus.CONFLICT)
        pages = TaskPages(request, session, office, opened, token, now)
        filled = pages.read(posted)
        if "edit" in posted:
            return pages.form(filled)
        if filled.act is None:
            return pages.form(filled, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            judge(session, office, filled.act, pages.asked.case, at=now, by=pages.asked.reader)
        except Refusal as refusal:
            return pages.form(filled, refusal, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return pages.review(filled, key)


@router.post("/a/{token}/confirm", dependencies=[Limited])
def confirm(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """Record what was reviewed, once."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened = task_link(session, key, token, now)
    link, act = opened.link, act_asked(opened)
    filled = read_act_form(act, posted)
    submission = submission_of(key, link.ref, filled.act, posted)
    if filled.act is None or submission is None:
        return _again(request, office, key, token, now, posted, stale=True)
    stepping = SteppingUp(request, office, key, link, f"/a/{token}/confirm", act, posted, now)
    checked = stepping.checked()
    signs = suspicion.signs(link, opened.accepted_at, mark(request, key), now, bare=is_bare(request, settings))
    if checked != "right" and (checked or signs):
        return _ask(stepping, office, key, token, submission, checked, signs)
    assurance, material = "link+code" if checked else "link", str(posted.get("material", ""))
    try:
        recorded = record_by_link(
            office, key, token, filled.act, now, submission, assurance=assurance, material=material, opened=opened
        )
    except Refusal as refusal:
        if refusal.code == "code_needed":
            return _ask(stepping, office, key, token, submission)
        return _again(request, office, key, token, now, posted, refusal)
    except DeadLink:
        return _again(request, office, key, token, now, posted)
    return RedirectResponse(f"/a/{token}?done={recorded.act}", 303)


def _ask(
    stepping: SteppingUp,
    office: Office,
    key: bytes,
    token: str,
    submission: str,
    checked: Checked | None = None,
    signs: Sequence[str] = (),
) -> Response:
    """Ask for the code, while there still is something to decide; a form sent again leads to what it recorded."""
    with office.db.reading() as session:
        opened = task_link(session, key, token, stepping.now)
        if opened.act is not None and opened.act.submission == submission:
            return RedirectResponse(f"/a/{token}", 303)
        if opened.state != "open" or is_frozen(opened):
            return _over(stepping.request, session, office, opened, token, stepping.now, HTTPStatus.CONFLICT)
    return stepping.ask(checked, signs)


def task_link(session: Session, key: bytes, token: str, now: datetime) -> Opened:
    """A task's link; unknown and mistyped ones, and those that lead elsewhere, are not found."""
    opened = open_link(session, key, token, now)
    if opened is None or opened.task is None:
        raise UnknownLink
    return opened


def act_asked(opened: Opened) -> str:
    """The act that the task of a link asks for."""
    assert opened.task is not None
    return opened.task.act


def _again(
    request: Request,
    office: Office,
    key: bytes,
    token: str,
    now: datetime,
    posted: Posted,
    refusal: Refusal | None = None,
    *,
    stale: bool = False,
) -> Response:
    """The form with what was typed, and why it was not recorded; or what became of the link meanwhile."""
    with office.db.reading() as session:
        opened = task_link(session, key, token, now)
        if opened.state != "open" or is_frozen(opened):
            return _over(request, session, office, opened, token, now, HTTPStatus.CONFLICT)
        pages = TaskPages(request, session, office, opened, token, now)
        return pages.form(pages.read(posted), refusal, status=HTTPStatus.UNPROCESSABLE_ENTITY, stale=stale)


def _over(
    request: Request,
    session: Session,
    office: Office,
    opened: Opened,
    token: str,
    now: datetime,
    decided: int = HTTPStatus.OK,
) -> Response:
    """The receipt for whoever decided (with that status), a dead link's page for others."""
    if is_frozen(opened):
        return frozen_page(request, session, opened)
    if opened.state == "decided_by_me":
        return receipt_page(request, session, office, opened, local_day(now), decided)
    return dead_page(request, session, opened, token)


def _note_look(db: Database, link: Link, method: str, look: tuple[bytes, bool], now: datetime) -> None:
    """After the answer has gone out; a count that cannot be kept is no reason to disturb anybody."""
    with suppress(SQLAlchemyError), db.transaction() as session:
        if method == "GET":
            count_view(session, link.id or 0, now)
        suspicion.note_look(session, link, look[0], now, bare=look[1])
