"""Two things one can do with a link besides deciding: give it back, or ask for a fresh one (TRUST L-09, L-14).

Each needs a choice and a confirmation, so that no scanner does it. What is answered tells nothing about anybody.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from casework.fresh_links import send_fresh
from casework.links import check_nonce, confirm_nonce, give_back, link_key
from web.act_forms import SURE
from web.advisers import task_link
from web.given import Now, Posted, TheOffice, TheSettings
from web.limits import Limited
from web.page import page

router = APIRouter()
_ASKING = "asking"


@router.post("/a/{token}/give-back", dependencies=[Limited])
@router.post("/a/{token}/fresh", dependencies=[Limited])
def ask(request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Ask whether that is meant; back to the link where nothing was chosen."""
    key, what = link_key(settings.secret), request.url.path.rpartition("/")[2]
    with office.db.reading() as session:
        opened = task_link(session, key, token, now)
    if posted.get(SURE) != "yes":
        return RedirectResponse(f"/a/{token}", 303)
    return page(
        request,
        "advisers/sure.html",
        reader=opened.person.language if opened.person else None,
        what=what,
        here=f"/a/{token}",
        nonce=confirm_nonce(key, opened.link.ref, _ASKING, {"what": what}),
    )


@router.post("/a/{token}/give-back/confirm", dependencies=[Limited])
def given_back(token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """End the link; its page says so from now on."""
    key = link_key(settings.secret)
    with office.db.transaction() as session:
        opened = task_link(session, key, token, now)
        if _meant(key, opened.link.ref, "give-back", posted):
            give_back(session, key, token, now)
    return RedirectResponse(f"/a/{token}", 303)


@router.post("/a/{token}/fresh/confirm", dependencies=[Limited])
def sent_fresh(token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Send the letter again, if it may be; the answer is the same in any case."""
    key = link_key(settings.secret)
    with office.db.transaction() as session:
        opened = task_link(session, key, token, now)
        if _meant(key, opened.link.ref, "fresh", posted):
            send_fresh(session, office, opened, now)
            office.db.wake(session)
    return RedirectResponse(f"/a/{token}?asked=yes", 303)


def _meant(key: bytes, link_ref: str, what: str, posted: Posted) -> bool:
    return check_nonce(key, link_ref, _ASKING, {"what": what}, str(posted.get("nonce", "")))
