"""Every letter as it would arrive, with the words of an invented cast, in the page's language."""

from typing import NamedTuple

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from casework.office import Office
from casework.procedure import LetterRule
from notifications.messages import MESSAGES
from notifications.specimen import Specimen, specimen
from web.code import TheViewer
from web.given import TheOffice, TheSettings
from web.headers import POLICY
from web.language import language_of
from web.mailbox import LETTER_POLICY
from web.page import page

router = APIRouter()


class Sent(NamedTuple):
    """That a procedure sends a letter, and by which rule."""

    procedure: str
    rule: LetterRule


@router.get("/admin/letters")
def listed(request: Request, office: TheOffice, settings: TheSettings, viewer: TheViewer) -> Response:
    """All of them, with when and to whom the procedures send each."""
    language = language_of(request)
    shown = [(specimen(name, language, settings), _sent(office, name)) for name in MESSAGES]
    return page(request, "admin/letters.html", shown=shown)


@router.get("/admin/letters/{letter}")
def one(request: Request, letter: str, office: TheOffice, settings: TheSettings, viewer: TheViewer) -> Response:
    """One of them: as HTML, as text, and as it would go over the wire."""
    found = _specimen(request, letter, settings)
    response = page(
        request,
        "admin/letter.html",
        found=found,
        sent=_sent(office, letter),
        head=found.source.partition(b"\r\n\r\n")[0].decode("ascii"),
        around=_neighbours(letter),
    )
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


@router.get("/admin/letters/{letter}/html")
def html(request: Request, letter: str, settings: TheSettings, viewer: TheViewer) -> Response:
    """The HTML by itself, for the frame."""
    found = _specimen(request, letter, settings)
    return HTMLResponse(found.rendered.html, headers={"Content-Security-Policy": LETTER_POLICY})


@router.get("/admin/letters/{letter}/source")
def source(request: Request, letter: str, settings: TheSettings, viewer: TheViewer) -> Response:
    """The message as it would go over the wire."""
    return PlainTextResponse(_specimen(request, letter, settings).source)


def _specimen(request: Request, letter: str, settings: TheSettings) -> Specimen:
    if letter not in MESSAGES:
        raise HTTPException(404)
    return specimen(letter, language_of(request), settings)


def _sent(office: Office, letter: str) -> list[Sent]:
    return [
        Sent(name, rule)
        for name, procedure in office.procedures.items()
        for rule in procedure.letters
        if rule.letter == letter
    ]


def _neighbours(letter: str) -> tuple[str, str]:
    """The letters before and after one, in a ring."""
    names = list(MESSAGES)
    place = names.index(letter)
    return names[place - 1], names[(place + 1) % len(names)]
