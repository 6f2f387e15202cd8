"""Advisers decide from links in letters: what is asked, the choice, the review of it, the confirmation, the receipt.

Opening a link changes nothing, however often and by whomever it is opened. A choice leads to a page that repeats
everything; what that page showed, and nothing else, is what its confirmation records (TRUST §1.4).
"""

from contextlib import suppress
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.background import BackgroundTask

from casework.judge import judge
from casework.links import DeadLink, Opened, asked_by, count_view, link_key, open_link, record_by_link
from casework.office import Office
from casework.refusal import Refusal
from models.db import Database
from web.dead_links import dead_page
from web.given import Now, Posted, TheOffice, TheSettings
from web.receipts import done_here, receipt_page
from web.signing import submission_of
from web.task_pages import TaskPages, read_act_form

router = APIRouter()


@router.api_route("/a/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now, done: str = "") -> Response:
    """What the link asks, or what became of it. Nothing changes but a count of views."""
    with office.db.reading() as session:
        opened = task_link(session, link_key(settings.secret), token, now)
        if opened.state == "open":
            pages = TaskPages(request, session, office, opened, token, now)
            response = pages.form(done=done_here(session, opened, done))
        else:
            response = _over(request, session, opened, token)
    if request.method == "GET":
        response.background = BackgroundTask(_count_view, office.db, opened.link.id or 0, now)
    return response


@router.post("/a/{token}")
def choose(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """The choice, repeated for review; the form again where something speaks against it. Nothing changes."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened = task_link(session, key, token, now)
        if opened.state != "open":
            return _over(request, session, opened, token, HTTPStatus.CONFLICT)
        pages = TaskPages(request, session, office, opened, token, now)
        filled = pages.read(posted)
        if "edit" in posted:
            return pages.form(filled)
        if filled.act is None:
            return pages.form(filled, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            judge(session, office, filled.act, pages.asked.case, at=now, by=pages.asked.reader.ref)
        except Refusal as refusal:
            return pages.form(filled, refusal, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return pages.review(filled, key)


@router.post("/a/{token}/confirm")
def confirm(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """Record what was reviewed, once."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        asked = asked_by(session, key, token)
    if asked is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    ref, act = asked
    filled = read_act_form(act, posted)
    submission = submission_of(key, ref, filled.act, posted)
    if filled.act is None or submission is None:
        return _again(request, office, key, token, now, posted, stale=True)
    try:
        recorded = record_by_link(office, key, token, filled.act, now, submission)
    except (DeadLink, Refusal) as problem:
        refusal = problem if isinstance(problem, Refusal) else None
        return _again(request, office, key, token, now, posted, refusal)
    return RedirectResponse(f"/a/{token}?done={recorded.act}", 303)


def task_link(session: Session, key: bytes, token: str, now: datetime) -> Opened:
    """A task's link; unknown and mistyped ones, and those that lead elsewhere, are not found."""
    opened = open_link(session, key, token, now)
    if opened is None or opened.task is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return opened


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
        if opened.state != "open":
            return _over(request, session, opened, token, HTTPStatus.CONFLICT)
        pages = TaskPages(request, session, office, opened, token, now)
        return pages.form(pages.read(posted), refusal, status=HTTPStatus.UNPROCESSABLE_ENTITY, stale=stale)


def _over(request: Request, session: Session, opened: Opened, token: str, decided: int = HTTPStatus.OK) -> Response:
    """The receipt for whoever decided (with that status), a dead link's page for others."""
    if opened.state == "decided_by_me":
        return receipt_page(request, session, opened, decided)
    return dead_page(request, session, opened, token)


def _count_view(db: Database, link_id: int, now: datetime) -> None:
    """After the answer has gone out; a count that cannot be kept is no reason to disturb anybody."""
    with suppress(SQLAlchemyError), db.transaction() as session:
        count_view(session, link_id, now)
