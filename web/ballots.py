"""Voting in a secret ballot by the link in one's letter: the choice, the review of it, the confirmation, the code.

Opening a link changes nothing. A choice leads to a page that repeats it, and only the confirmation there casts it
(TRUST §1.4); what was chosen is then in no answer, no address and no log.
"""

from datetime import datetime
from http import HTTPStatus
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from casework.ballots.by_link import Paper, cast_by_link, open_paper
from casework.ballots.letters import send_again
from casework.ballots.urn import CHOICES
from casework.fresh_links import slot_of
from casework.links import DeadLink, check_nonce, confirm_nonce, give_back, link_key
from casework.office import Office
from casework.refusal import Refusal
from models.organisation import Organisation
from models.person import Person
from web.act_forms import SURE
from web.given import Now, Posted, TheOffice, TheSettings
from web.limits import Limited, UnknownLink
from web.page import page

router = APIRouter()
VOTING = ("open", "on_its_way")


@router.api_route("/ballot/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """The ballot paper, or what became of it. Nothing changes."""
    with office.db.reading() as session:
        return _page(request, session, _paper(session, office, link_key(settings.secret), token, now), token)


@router.post("/ballot/{token}", dependencies=[Limited])
def choose(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """The choice, repeated for review. Nothing changes."""
    key, choice = link_key(settings.secret), str(posted.get("choice", ""))
    with office.db.reading() as session:
        paper = _paper(session, office, key, token, now)
        if paper.state not in VOTING or "edit" in posted:
            return _page(request, session, paper, token, chosen=choice)
        if choice not in CHOICES:
            return _page(request, session, paper, token, status=HTTPStatus.UNPROCESSABLE_ENTITY, wrong="choose")
        submission = uuid4().hex
        nonce = confirm_nonce(key, paper.link.ref, submission, {"choice": choice})
        hidden = [("choice", choice), ("submission", submission), ("nonce", nonce)]
        return _page(request, session, paper, token, "ballots/review.html", choice=choice, hidden=hidden)


@router.post("/ballot/{token}/confirm", dependencies=[Limited])
def confirm(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """Cast what was reviewed, once."""
    key, choice = link_key(settings.secret), str(posted.get("choice", ""))
    submission, nonce = str(posted.get("submission", "")), str(posted.get("nonce", ""))
    with office.db.reading() as session:
        paper = _paper(session, office, key, token, now)
        signed = check_nonce(key, paper.link.ref, submission, {"choice": choice}, nonce)
        if choice not in CHOICES or not signed:
            return _page(request, session, paper, token, status=HTTPStatus.UNPROCESSABLE_ENTITY, wrong="choose")
    refusal = None
    try:
        cast_by_link(office, key, token, choice, now, submission)  # type: ignore[arg-type]
        return RedirectResponse(f"/ballot/{token}", 303)
    except DeadLink:
        pass
    except Refusal as found:
        refusal = found
    with office.db.reading() as session:
        paper = _paper(session, office, key, token, now)
        return _page(request, session, paper, token, status=HTTPStatus.CONFLICT, refusal=refusal)


@router.post("/ballot/{token}/give-back", dependencies=[Limited])
@router.post("/ballot/{token}/fresh", dependencies=[Limited])
def ask(request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Ask whether that is meant; back to the paper where nothing was chosen."""
    key, what = link_key(settings.secret), request.url.path.rpartition("/")[2]
    with office.db.reading() as session:
        paper = _paper(session, office, key, token, now)
    if posted.get(SURE) != "yes":
        return RedirectResponse(f"/ballot/{token}", 303)
    nonce = confirm_nonce(key, paper.link.ref, "", {"what": what})
    here = f"/ballot/{token}"
    return page(request, "advisers/sure.html", reader=paper.person.language, what=what, here=here, nonce=nonce)


@router.post("/ballot/{token}/give-back/confirm", dependencies=[Limited])
@router.post("/ballot/{token}/fresh/confirm", dependencies=[Limited])
def done(request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """End the link, or send the letter once more to the registered mailbox while there is something to vote on."""
    key, what = link_key(settings.secret), request.url.path.split("/")[-2]
    with office.db.transaction() as session:
        paper = _paper(session, office, key, token, now)
        if check_nonce(key, paper.link.ref, "", {"what": what}, str(posted.get("nonce", ""))):
            if what == "give-back":
                give_back(session, key, token, now)
            elif paper.state == "expired":
                send_again(session, paper.person.id or 0, slot_of(now), now, paper.ballot.id)
                office.db.wake(session)
    return RedirectResponse(f"/ballot/{token}{'?asked=yes' if what == 'fresh' else ''}", 303)


def _paper(session: Session, office: Office, key: bytes, token: str, now: datetime) -> Paper:
    paper = open_paper(session, office, key, token, now)
    if paper is None:
        raise UnknownLink
    return paper


_TEMPLATES = {
    "open": "ballots/paper.html",
    "on_its_way": "ballots/paper.html",
    "cast": "ballots/cast.html",
    "over": "ballots/over.html",
}
"""What is shown in each state of a paper; in all others, that the link has ended."""


def _page(
    request: Request,
    session: Session,
    paper: Paper,
    token: str,
    template: str | None = None,
    *,
    status: int | None = None,
    **shown: object,
) -> Response:
    template = template or _TEMPLATES.get(paper.state, "ballots/ended.html")
    gone = HTTPStatus.GONE if template == "ballots/ended.html" else HTTPStatus.OK
    return page(
        request,
        template,
        status=status if status is not None and gone == HTTPStatus.OK else gone,
        reader=paper.person.language,
        paper=paper,
        about=session.get_one(Person, paper.case.person_id).name,
        branch=session.get_one(Organisation, paper.case.branch_id).name,
        token=token,
        **{"refusal": None, "wrong": None, "chosen": None} | shown,
    )
