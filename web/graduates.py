"""An officer's list of graduates, given in from their own page: looked through first, and every transfer begun or none.

The list travels with the page that asks for confirmation, so that what is begun is what was looked through.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import AsyncIterator
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from casework.entry import Via
from casework.graduates.intake import take_in
from casework.graduates.plan import Plan
from casework.graduates.report import kinds
from casework.graduates.sheet import GRADUATES
from casework.links import Opened, check_nonce, confirm_nonce, link_key
from casework.office import Office
from casework.roster.problems import Unreadable
from casework.roster.template import write_template
from models.person import Person
from web.beginnings import beginnings
from web.given import Now, TheOffice, TheSettings
from web.language import language_of
from web.limits import Limited
from web.page import page
from web.starts import own

router = APIRouter()
LARGEST = 180 * 1024
"""Of a list's file, in bytes: a few thousand rows. It comes back in base 64, and a request has its bound."""
SHOWN = 100
"""So many problems and remarks are shown at once."""
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def _form(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_files=1, max_fields=8, max_part_size=2 * LARGEST) as form:
        yield form


List = Annotated[FormData, Depends(_form)]


@router.api_route("/start/{token}/graduates", methods=["GET", "HEAD"])
def show(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """What a list is, its template, and where to give one in."""
    with office.db.reading() as session:
        opened, person = _officer(session, office, link_key(settings.secret), token, now)
        return _page(request, opened, person, token)


@router.get("/start/{token}/graduates/template.xlsx")
def template(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """The empty template."""
    with office.db.reading() as session:
        _, person = _officer(session, office, link_key(settings.secret), token, now)
    written = BytesIO()
    write_template(written, language_of(request, person.language), (GRADUATES,))
    headers = {"Content-Disposition": 'attachment; filename="graduates.xlsx"'}
    return Response(written.getvalue(), media_type=_WORKBOOK, headers=headers)


@router.post("/start/{token}/graduates", dependencies=[Limited])
def look_through(
    request: Request, token: str, posted: List, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """What the list would begin, or what is wrong with it. Nothing is recorded."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened, person = _officer(session, office, key, token, now)
    file = posted.get("list")
    data = file.file.read(LARGEST + 1) if isinstance(file, UploadFile) else b""
    return _looked_through(request, office, key, opened, person, token, data, now)


@router.post("/start/{token}/graduates/confirm", dependencies=[Limited])
def begin(request: Request, token: str, posted: List, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Begin every transfer of the list that was looked through, or none."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened, person = _officer(session, office, key, token, now)
    try:
        data = urlsafe_b64decode(str(posted.get("list", "")))
    except (NotBase64, ValueError):
        data = b""
    if not check_nonce(key, opened.link.ref, "", _meant(data), str(posted.get("nonce", ""))):
        return RedirectResponse(f"/start/{token}/graduates", HTTPStatus.SEE_OTHER)
    plan = take_in(office, data, person.ref, now, via=Via("link", opened.link.id, opened.link.ref))
    if plan.problems:
        return _page(request, opened, person, token, plan=plan, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return RedirectResponse(f"/start/{token}?graduates={len(plan.transfers)}", HTTPStatus.SEE_OTHER)


def _looked_through(
    request: Request, office: Office, key: bytes, opened: Opened, person: Person, token: str, data: bytes, now: Now
) -> Response:
    language = language_of(request, person.language)
    if len(data) > LARGEST:
        return _page(request, opened, person, token, too_large=True, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        plan = take_in(office, data, person.ref, now, dry_run=True)
    except Unreadable as error:
        said = error.problem.line(language)
        return _page(request, opened, person, token, unreadable=said, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if plan.problems:
        return _page(request, opened, person, token, plan=plan, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return page(
        request,
        "starts/graduates_review.html",
        reader=person.language,
        addressed=person,
        link=opened.link,
        token=token,
        plan=plan,
        kinds=kinds(plan, language),
        shown=SHOWN,
        hidden=[
            ("list", urlsafe_b64encode(data).decode()),
            ("nonce", confirm_nonce(key, opened.link.ref, "", _meant(data))),
        ],
    )


def _page(
    request: Request,
    opened: Opened,
    person: Person,
    token: str,
    *,
    plan: Plan | None = None,
    unreadable: str | None = None,
    too_large: bool = False,
    status: int = HTTPStatus.OK,
) -> Response:
    return page(
        request,
        "starts/graduates.html",
        status=status,
        reader=person.language,
        addressed=person,
        link=opened.link,
        token=token,
        problems=plan.problems if plan else [],
        shown=SHOWN,
        unreadable=unreadable,
        too_large=LARGEST // 1024 if too_large else None,
    )


def _officer(session: Session, office: Office, key: bytes, token: str, now: Now) -> tuple[Opened, Person]:
    """Whose page it is, where they are an officer of a committee."""
    opened, person = own(session, key, token, now)
    if not beginnings(session, person, office.procedures).committees:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return opened, person


def _meant(data: bytes) -> dict[str, object]:
    return {"what": "graduates", "sha256": sha256(data).hexdigest()}
