"""One's own telephone or robot, paused and taken up again from one's own page."""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from casework.channels import of_person, pause
from casework.links import check_nonce, confirm_nonce, link_key
from models.channel import Channel
from web.given import Now, Posted, TheOffice, TheSettings
from web.limits import Limited
from web.page import page
from web.starts import own

router = APIRouter()
CHOSEN = "channel"


@router.post("/start/{token}/channels", dependencies=[Limited])
def choose(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """What was chosen, to be confirmed. Nothing changes."""
    key, chosen = link_key(settings.secret), str(posted.get(CHOSEN, ""))
    with office.db.reading() as session:
        opened, person = own(session, key, token, now)
        channel = _named(of_person(session, person.id or 0), chosen)
    if not chosen:
        return RedirectResponse(f"/start/{token}", 303)
    if channel is None:
        raise HTTPException(404)
    nonce = confirm_nonce(key, opened.link.ref, "", {CHOSEN: chosen})
    return page(
        request,
        "starts/channels.html",
        reader=person.language,
        token=token,
        channel=channel,
        chosen=chosen,
        nonce=nonce,
    )


@router.post("/start/{token}/channels/confirm", dependencies=[Limited])
def change(token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Pause it, or take it up again."""
    key, chosen = link_key(settings.secret), str(posted.get(CHOSEN, ""))
    with office.db.transaction() as session:
        opened, person = own(session, key, token, now)
        if check_nonce(key, opened.link.ref, "", {CHOSEN: chosen}, str(posted.get("nonce", ""))):
            ref, _, what = chosen.partition(":")
            pause(session, person.id or 0, ref, now if what == "pause" else None)
    return RedirectResponse(f"/start/{token}", 303)


def _named(channels: list[Channel], chosen: str) -> Channel | None:
    """The one that is meant, where it may be changed so."""
    return next((one for one in channels if chosen == f"{one.ref}:{'resume' if one.paused_at else 'pause'}"), None)
