"""Pages for everybody: what this is, the public notices, and objections to them."""

from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from casework.act import record
from casework.acts import Act
from casework.entry import Via
from casework.judge import judge
from casework.links import link_key
from casework.office import Office
from casework.refusal import Refusal
from casework.terms import local_day
from web.act_forms import FORMS, Filled, fill
from web.form_words import carried
from web.given import Now, Posted, TheOffice, TheSettings
from web.no_roster import no_roster
from web.page import page
from web.public_notices import PAGE, PublicNotice, as_published, case_of, standing_notice, standing_notices
from web.signing import sheet, submission_of

router = APIRouter()
_FIELDS = FORMS["object"]


@router.get("/")
def home(request: Request, office: TheOffice, now: Now) -> Response:
    """What this is, for whom, and the ways in."""
    with office.db.reading() as session:
        _, notices = standing_notices(session, local_day(now), 1)
        return page(request, "public/home.html", notices=notices, nobody=no_roster(session))


@router.get("/notices")
def notices(
    request: Request, office: TheOffice, now: Now, number: int = Query(1, ge=1, le=10_000, alias="page")
) -> Response:
    """The notices that are up today."""
    with office.db.reading() as session:
        shown, total = standing_notices(session, local_day(now), number)
    return page(
        request,
        "public/notices.html",
        notices=[as_published(one, office.profile) for one in shown],
        total=total,
        number=number,
        pages=-(-total // PAGE) or 1,
    )


@router.get("/notices/{ref}")
def notice(request: Request, ref: str, office: TheOffice, now: Now) -> Response:
    """One notice, with the form to object."""
    with office.db.reading() as session:
        return _page(request, _standing(session, office, ref, now))


@router.post("/notices/{ref}")
def choose(request: Request, ref: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """The objection, repeated for review. Nothing is recorded."""
    filled = fill("object", _FIELDS, posted)
    with office.db.reading() as session:
        standing = _standing(session, office, ref, now)
        if filled.act is None or "edit" in posted:
            return _page(request, standing, filled, status=200 if "edit" in posted else HTTPStatus.UNPROCESSABLE_ENTITY)
        refusal = _refusal(session, office, ref, filled.act, now)
    if refusal:
        return _page(request, standing, filled, refusal, HTTPStatus.UNPROCESSABLE_ENTITY)
    return page(
        request,
        "public/objection.html",
        notice=standing,
        filled=filled,
        hidden=sheet(link_key(settings.secret), ref, filled.act, carried(filled)),
    )


@router.post("/notices/{ref}/confirm")
def confirm(request: Request, ref: str, posted: Posted, office: TheOffice, settings: TheSettings, now: Now) -> Response:
    """Record the objection that was reviewed, once."""
    filled = fill("object", _FIELDS, posted)
    with office.db.reading() as session:
        standing = _standing(session, office, ref, now)
        case = case_of(session, ref)
    submission = submission_of(link_key(settings.secret), ref, filled.act, posted)
    if filled.act is None or submission is None:
        return _page(request, standing, filled, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert case is not None
    try:
        record(office, filled.act, at=now, by=None, case=case.ref, via=Via("public", submission=submission))
    except Refusal as refusal:
        return _page(request, standing, filled, refusal, HTTPStatus.UNPROCESSABLE_ENTITY)
    return RedirectResponse(f"/notices/{ref}?objected=yes", 303)


def _standing(session: Session, office: Office, ref: str, now: Now) -> PublicNotice:
    found = standing_notice(session, ref, local_day(now))
    if found is None:
        raise HTTPException(404)
    return as_published(found, office.profile)


def _refusal(session: Session, office: Office, ref: str, act: Act, now: Now) -> Refusal | None:
    case = case_of(session, ref)
    assert case is not None
    try:
        judge(session, office, act, case, at=now, by=None)
    except Refusal as refusal:
        return refusal
    return None


def _page(
    request: Request,
    notice: PublicNotice,
    filled: Filled | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response:
    return page(
        request,
        "public/notice.html",
        status=status,
        notice=notice,
        fields=_FIELDS,
        filled=filled or Filled(),
        refusal=refusal,
    )
