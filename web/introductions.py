"""A transfer's letter of introduction, printed from the links of the member who follows the case, of those who have a
task of it, and of those who acted on it. Looking writes nothing; every copy is written down."""

from datetime import datetime
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from casework.disowning import receipt_of
from casework.introductions import Introduction, introduction, record_printing
from casework.links import Opened, check_nonce, confirm_nonce, link_key, open_link
from casework.office import Office
from casework.refusal import Refusal
from casework.terms import local_day
from models.case import Case
from web.given import Now, Posted, TheOffice, TheSettings
from web.limits import Limited, UnknownLink
from web.page import page

router = APIRouter()
Place = Literal["my", "a", "receipt"]
_PURPOSES = {"my": "follow", "a": "task"}


@router.api_route("/{place}/{token}/introduction", methods=["GET", "HEAD"])
def show(request: Request, place: Place, token: str, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """What the letter is, until when it is valid, and the button that issues a copy. Nothing changes."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened, case = _opened(session, key, place, token, now)
        return _page(request, session, office, opened, case, now, key, place, token)


@router.post("/{place}/{token}/introduction", dependencies=[Limited])
def issue(
    request: Request, place: Place, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """Write down that a copy is printed, and show it; the same form sent twice is one copy."""
    key, copy = link_key(settings.secret), str(posted.get("copy", ""))
    with office.db.reading() as session:
        opened, case = _opened(session, key, place, token, now)
    if opened.state == "open" and check_nonce(key, opened.link.ref, "", _meant(copy), str(posted.get("nonce", ""))):
        by = opened.person.ref if opened.person else None
        try:
            copy = str(record_printing(office, case.ref, int(copy), by, "link", now))
        except Refusal:
            return RedirectResponse(f"/{place}/{token}/introduction", HTTPStatus.SEE_OTHER)
        return RedirectResponse(f"/{place}/{token}/introduction/{copy}", HTTPStatus.SEE_OTHER)
    return RedirectResponse(f"/{place}/{token}/introduction", HTTPStatus.SEE_OTHER)


@router.api_route("/{place}/{token}/introduction/{copy}", methods=["GET", "HEAD"])
def show_copy(
    request: Request, place: Place, token: str, copy: int, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """A copy that was issued, on one sheet of A4 with the return slip; printed by the browser."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened, case = _opened(session, key, place, token, now)
        try:
            letter = introduction(session, office, case)
        except Refusal:
            letter = None
        if opened.state != "open" or letter is None or letter.expired(local_day(now)) or not 1 <= copy <= letter.copies:
            return _page(request, session, office, opened, case, now, key, place, token)
        return page(
            request,
            "introduction/copy.html",
            reader=_language(opened),
            letter=letter,
            copy=copy,
            place=place,
            token=token,
        )


def _page(
    request: Request,
    session: Session,
    office: Office,
    opened: Opened,
    case: Case,
    now: datetime,
    key: bytes,
    place: str,
    token: str,
) -> Response:
    if opened.state != "open":
        return page(
            request, "applicants/ended.html", status=HTTPStatus.GONE, reader=_language(opened), state=opened.state
        )
    letter, refusal = _letter_of(session, office, case, now)
    next_copy = str(letter.copies + 1 if letter else 1)
    return page(
        request,
        "introduction/letter.html",
        status=HTTPStatus.OK if letter and not refusal else HTTPStatus.CONFLICT,
        reader=_language(opened),
        addressed=opened.person,
        link=opened.link,
        letter=letter,
        refusal=refusal,
        case=case,
        copy=next_copy,
        nonce=confirm_nonce(key, opened.link.ref, "", _meant(next_copy)),
        place=place,
        token=token,
    )


def _letter_of(
    session: Session, office: Office, case: Case, now: datetime
) -> tuple[Introduction | None, Refusal | None]:
    try:
        letter = introduction(session, office, case)
    except Refusal as refusal:
        return None, refusal
    return letter, Refusal(["letter_expired"]) if letter.expired(local_day(now)) else None


def _opened(session: Session, key: bytes, place: Place, token: str, now: datetime) -> tuple[Opened, Case]:
    if place == "receipt":
        receipt = receipt_of(session, key, token, now)
        if receipt is None or receipt.case.procedure != "transfer":
            raise UnknownLink
        return receipt.opened, receipt.case
    opened = open_link(session, key, token, now)
    if opened is None or opened.link.purpose != _PURPOSES[place] or opened.case is None:
        raise UnknownLink
    if opened.case.procedure != "transfer":
        raise UnknownLink
    return opened, opened.case


def _meant(copy: str) -> dict[str, object]:
    return {"what": "introduction", "copy": copy}


def _language(opened: Opened) -> str | None:
    return opened.person.language if opened.person else None
