"""Everything that waits for somebody, behind one link; several cases of a kind decided at once, each on its record.

A choice leads to a page that lists every case by name; what that page listed, and nothing else, is what its
confirmation records. Cases with something against them are not among them: they are opened one by one.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import func, select
from sqlmodel import Session, col

from casework import suspicion
from casework.fresh_links import MOST
from casework.links import Opened, link_key, open_link
from casework.office import Office
from casework.suspicion import accepted_at
from casework.terms import local_day
from casework.work_list import record_alike, work_list
from models.act import Act
from models.person import Person
from web.alike import Alike, Sheet
from web.given import Now, Posted, TheOffice, TheSettings
from web.limits import Limited, UnknownLink
from web.page import page
from web.sender import is_bare, mark
from web.stepping_up import SteppingUp

router = APIRouter()


@router.api_route("/list/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now, done: str = "") -> Response:
    """What waits, by kind. Nothing changes."""
    with office.db.reading() as session:
        opened, person = _own(session, link_key(settings.secret), token, now)
        if opened.state != "open":
            return _ended(request, opened)
        return _list(request, session, office, opened, person, token, now, recorded=_recorded(session, opened, done))


@router.post("/list/{token}", dependencies=[Limited])
def choose(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """The cases chosen, listed for review; the list again where nothing was chosen. Nothing changes."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened, person = _own(session, key, token, now)
        if opened.state != "open":
            return _ended(request, opened)
        alike = Alike(session, office, person, now)
        sheet = alike.sheet(posted)
        if sheet is None or not sheet.cases:
            status = HTTPStatus.OK if "edit" in posted else HTTPStatus.UNPROCESSABLE_ENTITY
            wrong = None if "edit" in posted else posted.get("kind") and str(posted.get("kind"))
            return _list(request, session, office, opened, person, token, now, status=status, wrong=wrong)
        return page(
            request,
            "lists/review.html",
            reader=person.language,
            addressed=person,
            link=opened.link,
            token=token,
            sheet=sheet,
            hidden=sheet.signed(key, opened.link.ref),
        )


@router.post("/list/{token}/confirm", dependencies=[Limited])
def confirm(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """Record what was reviewed, case by case, once."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened, _ = _own(session, key, token, now)
        accepted = accepted_at(session, opened.link)
    if opened.state != "open":
        return _ended(request, opened)
    confirmed = Sheet.confirmed(posted, key, opened.link.ref)
    if confirmed is None:
        return RedirectResponse(f"/list/{token}", 303)
    stepping = SteppingUp(request, office, key, opened.link, f"/list/{token}/confirm", confirmed.kind.act, posted, now)
    checked = stepping.checked()
    signs = suspicion.signs(opened.link, accepted, mark(request, key), now, bare=is_bare(request, settings))
    if checked != "right" and (checked or signs):
        return stepping.ask(checked, signs)
    assurance = "link+code" if checked else "link"
    refused = list(
        record_alike(office, key, token, confirmed.act, confirmed.cases, now, confirmed.submission, assurance)
    )
    if checked is None and "code_needed" in refused:
        return stepping.ask()
    return RedirectResponse(f"/list/{token}?done={confirmed.submission}&of={len(refused)}", 303)


def _list(
    request: Request,
    session: Session,
    office: Office,
    opened: Opened,
    person: Person,
    token: str,
    now: datetime,
    *,
    status: int = HTTPStatus.OK,
    wrong: str | None = None,
    recorded: int | None = None,
) -> Response:
    return page(
        request,
        "lists/list.html",
        status=status,
        reader=person.language,
        addressed=person,
        link=opened.link,
        token=token,
        kinds=work_list(session, office, person, local_day(now)),
        today=local_day(now),
        most=MOST,
        wrong=wrong,
        recorded=recorded,
    )


def _recorded(session: Session, opened: Opened, submission: str) -> int | None:
    """How many cases one confirmation through this very link has recorded."""
    if not submission.isalnum():
        return None
    query: Any = select(func.count()).where(
        col(Act.link_id) == opened.link.id, col(Act.submission).startswith(f"{submission}.")
    )
    found: int = session.connection().execute(query).scalar_one()
    return found


def _ended(request: Request, opened: Opened) -> Response:
    language = opened.person.language if opened.person else None
    return page(request, "applicants/ended.html", status=HTTPStatus.GONE, reader=language, state=opened.state)


def _own(session: Session, key: bytes, token: str, now: datetime) -> tuple[Opened, Person]:
    opened = open_link(session, key, token, now)
    if opened is None or opened.link.purpose != "list" or opened.person is None or opened.task is not None:
        raise UnknownLink
    return opened, opened.person
