"""The code that opens the committee's, the auditors' and the administration pages, until there is sign-in.

`tuanwu up` makes a new one at each start, keeps it in the data directory and prints it. Whoever types it may look for
twelve hours, and can change no case.
"""

import hashlib
import hmac
import os
import secrets
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from casework.links import link_key
from casework.throttle import WRONG_CODES, is_over, is_spent, until
from casework.visibility import EVERYTHING, Viewer
from config.settings import Settings
from web.given import Now, Posted, TheOffice, TheSettings
from web.page import page

router = APIRouter()

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
COOKIE = "viewing"
LASTS = timedelta(hours=12)
PLACES = ("/committee", "/audit", "/admin")


def viewing_code(settings: Settings) -> str:
    """The code that stands now; made if there is none yet."""
    try:
        return _file(settings).read_text()
    except FileNotFoundError:
        return new_viewing_code(settings)


def new_viewing_code(settings: Settings) -> str:
    """A new code in the old one's place: whoever came in by the old one must type the new one."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    path = _file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(code)
    fresh.replace(path)
    return code


class CodeWanted(Exception):
    """The page opens with the code alone."""


async def _viewer(request: Request, settings: TheSettings, now: Now) -> Viewer:
    if not _admits(settings, request.cookies.get(COOKIE, ""), now):
        raise CodeWanted
    return EVERYTHING


TheViewer = Annotated[Viewer, Depends(_viewer)]
"""Somebody who has typed the code; the page is not shown to anybody else."""


def add_code(app: FastAPI) -> None:
    """Ask for the code where a page wants it."""
    app.add_exception_handler(CodeWanted, _ask)


@router.post("/code")
def enter(request: Request, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Let in whoever types the code, to the page that was asked for. After too many wrong ones nobody may try for a
    while, so that a code is not guessed; whichever process was asked."""
    to, key = _inside(str(posted.get("to", ""))), link_key(settings.secret)
    with office.db.reading() as session:
        spent = is_spent(session, key, WRONG_CODES, "", now)
    if spent:
        wait = ceil((until(WRONG_CODES, now) - now).total_seconds())
        response = page(request, "code/ask.html", status=429, to=to, wrong=False, minutes=ceil(wait / 60))
        response.headers["Retry-After"] = str(wait)
        return response
    if not _same(str(posted.get("code", "")), viewing_code(settings)):
        with office.db.transaction() as session:
            is_over(session, key, WRONG_CODES, "", now)
        return page(request, "code/ask.html", status=403, to=to, wrong=True, minutes=None)
    response = RedirectResponse(to, 303)
    response.set_cookie(
        COOKIE,
        _pass(settings, str(int((now + LASTS).timestamp()))),
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.base.startswith("https:"),
    )
    return response


@router.post("/code/leave")
def leave() -> Response:
    """Forget the code in this browser."""
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE)
    return response


def _ask(request: Request, _wanted: Exception) -> Response:
    to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return page(request, "code/ask.html", status=403, to=_inside(to), wrong=False, minutes=None)


def _file(settings: Settings) -> Path:
    return settings.data_dir / "viewing.code"


def _same(typed: str, code: str) -> bool:
    plain = "".join(typed.upper().split()).replace("-", "")
    return hmac.compare_digest(plain.encode("utf-8", "replace"), code.encode())


def _inside(address: str) -> str:
    """The address where it is one of our pages that want the code, else the first of them."""
    parts = urlsplit(address)
    ours = not parts.scheme and not parts.netloc and any(f"{parts.path}/".startswith(f"{place}/") for place in PLACES)
    return address if ours and "\\" not in address else PLACES[0]


def _pass(settings: Settings, end: str) -> str:
    """What the cookie holds: until when, and a keyed hash over that and the code it was given for."""
    key = hmac.digest(settings.secret, b"tuanwu viewing", hashlib.sha256)
    return f"{end}.{hmac.digest(key, f'{viewing_code(settings)}.{end}'.encode(), hashlib.sha256).hex()}"


def _admits(settings: Settings, cookie: str, now: datetime) -> bool:
    end = cookie.partition(".")[0]
    ours = hmac.compare_digest(_pass(settings, end).encode(), cookie.encode())
    return ours and now.timestamp() < int(end)
