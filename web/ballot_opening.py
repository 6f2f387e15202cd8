"""Opening a secret ballot instead of recording a meeting's vote, by the link of the same task."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from casework import acts, suspicion
from casework.by_link import record_by_link
from casework.judge import judge
from casework.links import DeadLink, Opened, link_key
from casework.material import material_of
from casework.office import Office
from casework.refusal import Refusal
from casework.roll import without_mailbox
from casework.terms import local_day
from web.act_forms import FORMS, Filled, fill
from web.advisers import task_link
from web.arithmetic import sums
from web.asked import gather, roll_on
from web.form_words import carried
from web.given import Now, Posted, TheOffice, TheSettings
from web.limits import Limited
from web.page import page
from web.sender import is_bare, mark
from web.signing import sheet, submission_of
from web.stepping_up import SteppingUp

router = APIRouter()
DO = "open_ballot"


@router.api_route("/a/{token}/ballot", methods=["GET", "HEAD"])
def show(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """What a ballot by letter is, and who would be written to. Nothing changes."""
    with office.db.reading() as session:
        opened = _link(session, link_key(settings.secret), token, now)
        if opened is None:
            return RedirectResponse(f"/a/{token}", 303)
        return _page(request, session, office, opened, token, now)


@router.post("/a/{token}/ballot", dependencies=[Limited])
def choose(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """The opening, repeated for review. Nothing changes."""
    key, filled = link_key(settings.secret), fill(DO, FORMS[DO], posted)
    with office.db.reading() as session:
        opened = _link(session, key, token, now)
        if opened is None:
            return RedirectResponse(f"/a/{token}", 303)
        if filled.act is None or "edit" in posted:
            return _page(request, session, office, opened, token, now, filled)
        try:
            assert opened.case is not None
            judge(session, office, filled.act, opened.case, at=now, by=opened.person)
        except Refusal as refusal:
            return _page(request, session, office, opened, token, now, filled, refusal)
        return _page(request, session, office, opened, token, now, filled, key=key)


@router.post("/a/{token}/ballot/confirm", dependencies=[Limited])
def confirm(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """Open the ballot that was reviewed, with the roll that was shown, once."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened = task_link(session, key, token, now)
    link = opened.link
    filled = fill(DO, FORMS[DO], posted, {"expected": str(posted.get("expected", ""))})
    submission = submission_of(key, link.ref, filled.act, posted)
    if filled.act is None or submission is None:
        return RedirectResponse(f"/a/{token}/ballot", 303)
    stepping = SteppingUp(request, office, key, link, f"/a/{token}/ballot/confirm", DO, posted, now)
    checked = stepping.checked()
    signs = suspicion.signs(link, opened.accepted_at, mark(request, key), now, bare=is_bare(request, settings))
    if checked != "right" and (checked or signs):
        return stepping.ask(checked, signs)
    assurance, material = "link+code" if checked else "link", str(posted.get("material", ""))
    try:
        record_by_link(office, key, token, filled.act, now, submission, assurance=assurance, material=material)
    except DeadLink:
        return RedirectResponse(f"/a/{token}", 303)
    except Refusal as refusal:
        with office.db.reading() as session:
            opened = _link(session, key, token, now)
            if opened is not None:
                return _page(request, session, office, opened, token, now, filled, refusal)
    return RedirectResponse(f"/a/{token}/ballot/opened", 303)


@router.api_route("/a/{token}/ballot/opened", methods=["GET", "HEAD"])
def opened(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """What happens next, once it is open."""
    with office.db.reading() as session:
        found = task_link(session, link_key(settings.secret), token, now)
    if found.state == "open" and _is_a_vote(found):
        return RedirectResponse(f"/a/{token}", 303)
    reader = found.person.language if found.person else None
    return page(request, "ballots/opened.html", reader=reader, case=found.case)


def _link(session: Session, key: bytes, token: str, now: datetime) -> Opened | None:
    """The link of a vote that waits; None where it has ended, or leads to something else."""
    found = task_link(session, key, token, now)
    return found if found.state == "open" and _is_a_vote(found) else None


def _is_a_vote(found: Opened) -> bool:
    return found.task is not None and found.task.act == "vote"


def _page(
    request: Request,
    session: Session,
    office: Office,
    found: Opened,
    token: str,
    now: datetime,
    filled: Filled | None = None,
    refusal: Refusal | None = None,
    *,
    key: bytes | None = None,
) -> Response:
    """The form with what speaks against it; with a key, what it comes to for review."""
    asked = gather(session, office, found, local_day(now))
    dated = filled.act.dated if filled and filled.act and filled.act.dated else local_day(now)
    roll = roll_on(session, asked, dated)
    hidden = []
    if key is not None and filled is not None:
        act = acts.OpenBallot(dated=filled.act.dated if filled.act else None, expected=roll)
        typed = [*carried(filled), ("expected", str(roll))]
        hidden = sheet(key, found.link.ref, act, typed, material_of(session, asked.case, asked.reader.ref))
    assert asked.vote is not None
    return page(
        request,
        "ballots/opening_review.html" if key else "ballots/opening.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refusal or (filled and filled.wrong) else HTTPStatus.OK,
        reader=asked.reader.language,
        asked=asked,
        link=found.link,
        token=token,
        roll=roll,
        unreached=without_mailbox(session, asked.case.branch_id, dated),
        sums=sums(asked.vote, roll),
        dated=dated,
        today=local_day(now),
        filled=filled or Filled(),
        refusal=refusal,
        hidden=hidden,
    )
