"""Naming a stand-in from one's own page, with a one-time code, and ending what was agreed."""

from contextlib import suppress
from datetime import datetime
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from casework.links import check_nonce, confirm_nonce, link_key
from casework.office import Office
from casework.refusal import Refusal
from casework.stand_ins import Delegation, call_off, delegate, looked_at
from casework.stand_ins_agreed import of_officer
from casework.terms import local_day
from config.words import Words, words
from models.link import Link
from models.person import Person
from web.act_forms import Filled
from web.form_words import carried, summary
from web.given import Now, Posted, TheOffice, TheSettings
from web.language import language_of
from web.limits import Limited
from web.page import page
from web.stand_in_form import Asked, asked, read
from web.starts import own
from web.stepping_up import SteppingUp
from web.told import Telling

router = APIRouter()
CHOSEN = "stand_in"


@router.api_route("/start/{token}/stand-in", methods=["GET", "HEAD"])
def form(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now, q: str = "") -> Response:
    """Who is to stand in, from when to when, and for what. Nothing changes."""
    with office.db.reading() as session:
        opened, person = own(session, link_key(settings.secret), token, now)
        return _form(request, _asked(request, session, office, person, q), opened.link, token, now, q)


@router.post("/start/{token}/stand-in", dependencies=[Limited])
def choose(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """What was filled in, repeated for review. Nothing is agreed."""
    key, q = link_key(settings.secret), str(posted.get("q", ""))
    with office.db.reading() as session:
        opened, person = own(session, key, token, now)
        about = _asked(request, session, office, person, q)
        filled, wanted = read(about, posted, local_day(now))
        again = partial(_form, request, about, opened.link, token, now, q, filled=filled)
        if wanted is None or "edit" in posted:
            return again(status=HTTPStatus.OK if "edit" in posted else HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            looked_at(session, wanted, now)
        except Refusal as refusal:
            return again(refusal=refusal, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        nonce = confirm_nonce(key, opened.link.ref, "", _fields(wanted))
        return page(
            request,
            "starts/stand_in_review.html",
            reader=person.language,
            addressed=person,
            link=opened.link,
            token=token,
            posts=[one for one in about.posts if wanted.organisation in (None, one[1].ref)],
            summary=summary(filled, about.fields, about.options, Telling(_spoken(request, person), {})),
            hidden=[*carried(filled), ("q", q), ("nonce", nonce)],
        )


@router.post("/start/{token}/stand-in/confirm", dependencies=[Limited])
def agree(request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Agree on what was reviewed, once its code is typed."""
    key, q = link_key(settings.secret), str(posted.get("q", ""))
    with office.db.reading() as session:
        opened, person = own(session, key, token, now)
        about = _asked(request, session, office, person, q)
        filled, wanted = read(about, posted, local_day(now))
    nonce = str(posted.get("nonce", ""))
    if wanted is None or not check_nonce(key, opened.link.ref, "", _fields(wanted), nonce):
        return RedirectResponse(f"/start/{token}/stand-in", 303)
    stepping = SteppingUp(
        request, office, key, opened.link, f"/start/{token}/stand-in/confirm", "stand_in", posted, now
    )
    checked = stepping.checked()
    if checked != "right":
        return stepping.ask(checked)
    try:
        delegate(office, wanted, now)
    except Refusal as refusal:
        if refusal.code != "already_done":  # a form sent twice has agreed once
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return _form(request, about, opened.link, token, now, q, filled=filled, refusal=refusal, status=status)
    return RedirectResponse(f"/start/{token}?agreed=yes", 303)


@router.post("/start/{token}/stand-ins", dependencies=[Limited])
def choose_end(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """Which is to end, to be confirmed. Nothing changes."""
    key, chosen = link_key(settings.secret), str(posted.get(CHOSEN, ""))
    with office.db.reading() as session:
        opened, person = own(session, key, token, now)
        found = next((one for one in of_officer(session, person.id or 0) if one.ref == chosen), None)
    if not chosen:
        return RedirectResponse(f"/start/{token}", 303)
    if found is None:
        raise HTTPException(404)
    nonce = confirm_nonce(key, opened.link.ref, "", {CHOSEN: chosen})
    return page(request, "starts/stand_in_end.html", reader=person.language, token=token, one=found, nonce=nonce)


@router.post("/start/{token}/stand-ins/confirm", dependencies=[Limited])
def end(token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """End it now. One that has ended meanwhile has ended."""
    key, chosen = link_key(settings.secret), str(posted.get(CHOSEN, ""))
    with office.db.reading() as session:
        opened, person = own(session, key, token, now)
    if check_nonce(key, opened.link.ref, "", {CHOSEN: chosen}, str(posted.get("nonce", ""))):
        with suppress(Refusal):
            call_off(office, chosen, now, officer=person.id)
    return RedirectResponse(f"/start/{token}", 303)


def _form(
    request: Request,
    about: Asked,
    link: Link,
    token: str,
    now: datetime,
    q: str,
    *,
    filled: Filled | None = None,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    return page(
        request,
        "starts/stand_in.html",
        status=status,
        reader=about.officer.language,
        addressed=about.officer,
        link=link,
        token=token,
        about=about,
        filled=filled or Filled(),
        refusal=refusal,
        looked_for=q,
        today=local_day(now),
    )


def _asked(request: Request, session: Session, office: Office, person: Person, q: str) -> Asked:
    found = asked(session, office, person, _spoken(request, person), q.strip())
    if found is None:
        raise HTTPException(404)
    return found


def _spoken(request: Request, person: Person) -> Words:
    return words(language_of(request, person.language))


def _fields(wanted: Delegation) -> dict[str, object]:
    """What the confirmation is bound to."""
    return {
        "person": wanted.stand_in,
        "days": [str(wanted.since), str(wanted.until)],
        "only": [wanted.procedure, wanted.organisation],
    }
