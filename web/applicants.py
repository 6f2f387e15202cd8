"""Applying to join: the branch, the form, the letter that asks to confirm, the confirmation that begins the case."""

from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from casework.applying import application_of, confirm, take_in
from casework.id_number import id_number_mac
from casework.links import DeadLink, Opened, check_nonce, confirm_nonce, link_key, open_link
from casework.refusal import Refusal
from casework.terms import local_day
from models.application import Application
from models.organisation import Organisation
from web.act_forms import SURE
from web.application_form import Typed, read
from web.branch_choice import found, level, organisation
from web.given import Now, Posted, TheOffice, TheSettings
from web.language import language_of
from web.limits import Limited
from web.no_roster import no_roster
from web.page import page

router = APIRouter()
_WHAT = {"what": "apply"}


@router.get("/apply")
def choose_branch(request: Request, office: TheOffice, at: str = "", q: str = "") -> Response:
    """The way to one's branch: down the tree, or by its name."""
    with office.db.reading() as session:
        here = organisation(session, at) if at else None
        if at and here is None:
            raise HTTPException(404)
        words = q.strip()
        return page(
            request,
            "applicants/branch.html",
            nobody=no_roster(session),
            level=level(session, here),
            words=words,
            found=found(session, words, ("branch",)) if words else [],
        )


@router.get("/apply/sent")
def sent(request: Request) -> Response:
    """What happens next; the same for every application."""
    return page(request, "applicants/sent.html")


@router.get("/apply/{branch}")
def form(request: Request, branch: str, office: TheOffice) -> Response:
    """The form for one branch."""
    with office.db.reading() as session:
        return page(request, "applicants/form.html", branch=_branch(session, branch), form=Typed())


@router.post("/apply/{branch}")
def send(request: Request, branch: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Take the application in and send the letter that asks to confirm it."""
    form = read(posted, local_day(now), office.profile)
    with office.db.reading() as session:
        chosen = _branch(session, branch)
    if form.applicant is None:
        return page(request, "applicants/form.html", status=HTTPStatus.UNPROCESSABLE_ENTITY, branch=chosen, form=form)
    given = form.applicant.model_dump(exclude={"id_number"})
    number = form.applicant.id_number
    application = Application(
        branch_id=chosen.id or 0,
        id_number_mac=id_number_mac(settings.secret, number) if number else None,
        language=language_of(request),
        sent_at=now,
        **given,
    )
    with office.db.transaction() as session:
        take_in(session, application, now)
        office.db.wake(session)
    return RedirectResponse("/apply/sent", 303)


@router.api_route("/apply/confirm/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """The application as it was sent, to be confirmed. Nothing changes."""
    with office.db.reading() as session:
        opened, application = _confirmed_by(session, link_key(settings.secret), token, now)
        return _state(request, session, opened, application, token)


@router.post("/apply/confirm/{token}", dependencies=[Limited])
def choose(
    request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now
) -> Response:
    """Ask once more; back to the application where nothing was chosen."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened, application = _confirmed_by(session, key, token, now)
        if posted.get(SURE) != "yes" or opened.state != "open" or application.confirmed_at:
            return _state(request, session, opened, application, token, unsure=posted.get(SURE) != "yes")
        return page(
            request,
            "applicants/sure.html",
            reader=application.language,
            application=application,
            branch=session.get_one(Organisation, application.branch_id),
            token=token,
            nonce=confirm_nonce(key, opened.link.ref, application.ref, _WHAT),
        )


@router.post("/apply/confirm/{token}/confirm", dependencies=[Limited])
def begin(request: Request, token: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Begin the case."""
    key = link_key(settings.secret)
    with office.db.reading() as session:
        opened, application = _confirmed_by(session, key, token, now)
    meant = check_nonce(key, opened.link.ref, application.ref, _WHAT, str(posted.get("nonce", "")))
    refusal = None
    if meant:
        try:
            confirm(office, key, token, now, application.ref)
        except DeadLink:
            pass
        except Refusal as found:
            refusal = found
    if refusal is None:
        return RedirectResponse(f"/apply/confirm/{token}", 303)
    with office.db.reading() as session:
        return _state(request, session, opened, application, token, refusal=refusal)


def _branch(session: Session, ref: str) -> Organisation:
    chosen = organisation(session, ref)
    if chosen is None or chosen.kind != "branch":
        raise HTTPException(404)
    return chosen


def _confirmed_by(session: Session, key: bytes, token: str, now: Now) -> tuple[Opened, Application]:
    opened = open_link(session, key, token, now)
    application = application_of(session, opened)
    if opened is None or application is None:
        raise HTTPException(404)
    return opened, application


def _state(
    request: Request,
    session: Session,
    opened: Opened,
    application: Application,
    token: str,
    *,
    unsure: bool = False,
    refusal: Refusal | None = None,
) -> Response:
    over = opened.state != "open" and application.confirmed_at is None
    return page(
        request,
        "applicants/confirm.html",
        status=HTTPStatus.GONE if over else HTTPStatus.UNPROCESSABLE_ENTITY if unsure or refusal else 200,
        reader=application.language,
        application=application,
        branch=session.get_one(Organisation, application.branch_id),
        over=over,
        unsure=unsure,
        refusal=refusal,
        token=token,
    )
