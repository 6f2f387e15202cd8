"""The page behind a receipt's link: what was recorded, and "this was not me" (TRUST L-13).

Saying so takes a choice and a confirmation, so that no scanner does it.
"""

from contextlib import suppress
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from casework.disowning import Receipt, disown, receipt_of, reported
from casework.introductions import issued_on
from casework.links import DeadLink, check_nonce, confirm_nonce, link_key
from casework.refusal import Refusal
from web.act_forms import SURE
from web.given import Now, Posted, TheOffice, TheSettings
from web.limits import Limited, UnknownLink
from web.page import page
from web.receipts import recorded_words

router = APIRouter()
_MEANT = {"what": "disown"}


@router.api_route("/receipt/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """What was recorded. Nothing changes."""
    with office.db.reading() as session:
        receipt = _receipt(session, link_key(settings.secret), token, now)
        if receipt.opened.state != "open":
            reader = receipt.opened.person
            language = reader.language if reader else None
            return page(request, "applicants/ended.html", status=410, reader=language, state=receipt.opened.state)
        return page(
            request,
            "advisers/own_receipt.html",
            **recorded_words(request, session, receipt.act, receipt.case, receipt.opened.person),
            addressed=receipt.opened.person,
            link=receipt.opened.link,
            token=token,
            letter=issued_on(receipt.case) is not None,
            disownable=receipt.disownable,
            frozen=receipt.frozen_for_it,
            reported=reported(session, receipt.act),
        )


@router.post("/receipt/{token}", dependencies=[Limited])
def ask(request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Ask whether that is meant; back to the receipt where nothing was chosen."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        receipt = _receipt(session, key, token, now)
        if posted.get(SURE) != "yes" or not receipt.disownable:
            return RedirectResponse(f"/receipt/{token}", 303)
        return page(
            request,
            "advisers/disown.html",
            **recorded_words(request, session, receipt.act, receipt.case, receipt.opened.person),
            token=token,
            nonce=confirm_nonce(key, receipt.opened.link.ref, "", _MEANT),
        )


@router.post("/receipt/{token}/confirm", dependencies=[Limited])
def confirm(token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Freeze the case; its page says so from now on."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        receipt = _receipt(session, key, token, now)
    if check_nonce(key, receipt.opened.link.ref, "", _MEANT, str(posted.get("nonce", ""))):
        with suppress(DeadLink, Refusal):  # sent twice, or just ended: the receipt's page says what stands
            disown(office, key, token, now)
    return RedirectResponse(f"/receipt/{token}", 303)


def _receipt(session: Session, key: bytes, token: str, now: datetime) -> Receipt:
    receipt = receipt_of(session, key, token, now)
    if receipt is None:
        raise UnknownLink
    return receipt
