"""The demo's mailbox: every letter sent, as sent. A real installation has no such page."""

from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from config.settings import Settings
from notifications.sink import KeptLetter, letter, letters
from web.given import TheSettings
from web.headers import POLICY
from web.origin import origin_of
from web.page import page

router = APIRouter()
NEWEST, LOOKED_THROUGH = 100, 2000
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""A letter brings its own styles, and lies in a frame of the page around it."""


@router.get("/mailbox")
def show_all(request: Request, settings: TheSettings, to: str = "") -> Response:
    """The newest letters, all, one reader's, or those of one case, whose number stands in their subjects."""
    wanted = to.strip().lower()
    kept = letters(folder_of(settings), LOOKED_THROUGH if wanted else NEWEST)
    shown = [one for one in kept if any(wanted in part.lower() for part in (one.to, one.to_name, one.subject))][:NEWEST]
    return page(request, "mailbox/list.html", letters=shown, to=to.strip(), most=NEWEST)


@router.get("/mailbox/{id}")
def show(request: Request, id: str, settings: TheSettings) -> Response:
    """One letter with its links, its text and its headers."""
    found = _letter(settings, id)
    response = page(
        request,
        "mailbox/letter.html",
        letter=found,
        links=[local(link, settings) for link in found.links],
        headers=found.source.partition(b"\r\n\r\n")[0].decode("ascii", "replace"),
    )
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


@router.get("/mailbox/{id}/html")
def html(request: Request, id: str, settings: TheSettings) -> Response:
    """The letter's HTML by itself, for the frame; its links open beside it, on the address that we are seen at."""
    found = _letter(settings, id)
    seen = found.html.replace(settings.base, origin_of(str(request.url)))
    opening_beside = seen.replace("<head>", '<head><base target="_blank">', 1)
    return HTMLResponse(opening_beside, headers={"Content-Security-Policy": LETTER_POLICY})


@router.get("/mailbox/{id}/source")
def source(id: str, settings: TheSettings) -> Response:
    """The letter as it went over the wire."""
    return PlainTextResponse(_letter(settings, id).source)


def folder_of(settings: Settings) -> Path:
    """Where the demo's mail server keeps its letters."""
    if not settings.demo:
        raise HTTPException(404)
    return settings.kept_letters


def local(link: str, settings: Settings) -> str:
    """A link of ours by its path, so that it works on whatever address the page is seen at."""
    if not link.startswith(settings.base):
        return link
    parts = urlsplit(link)
    return parts.path or "/"


def _letter(settings: Settings, id: str) -> KeptLetter:
    found = letter(folder_of(settings), id)
    if found is None:
        raise HTTPException(404)
    return found
