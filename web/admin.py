"""What whoever runs the installation looks at: signs of life, letters that died, procedures as they stand, the tree.

Only a dead letter can be put back into the outbox here: it goes to whom it was meant for, and to nobody else.
"""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import col, select

from casework.case_list import Wanted, case_list
from casework.channels import kept
from casework.dead_letters import dead_letters, outbox_counts
from casework.given_back import given_back
from casework.health import health
from casework.post_holders import post_holders
from casework.resend import resend
from casework.unreachable import unreachable
from models.heartbeat import Heartbeat
from web.case_lists import address, list_address, page_number
from web.code import TheViewer
from web.given import Now, Posted, TheOffice
from web.no_roster import no_roster
from web.page import page
from web.scope import scope
from web.stage_settings import stage_settings

router = APIRouter()


@router.get("/admin")
def overview(request: Request, office: TheOffice, viewer: TheViewer, now: Now) -> Response:
    """How the installation is, and the cases and letters that need a hand."""
    with office.db.reading() as session:
        return page(
            request,
            "admin/overview.html",
            nobody=no_roster(session),
            health=health(session, now),
            beats=session.exec(select(Heartbeat).order_by(col(Heartbeat.name))).all(),
            outbox=outbox_counts(session),
            aside=case_list(session, viewer, Wanted(flag="set_aside"), 1, now),
            listed=list_address,
            office=office,
            now=now,
        )


@router.get("/admin/outbox")
def outbox(request: Request, office: TheOffice, viewer: TheViewer) -> Response:
    """Letters that will not be sent, each with its cause, and links that reached the wrong person."""
    with office.db.reading() as session:
        found = dead_letters(session, viewer, page_number(request.query_params))
        returned = given_back(session, viewer)
        gone = unreachable(session)
        return page(request, "admin/outbox.html", found=found, returned=returned, unreachable=gone, at=address)


@router.post("/admin/outbox")
def send_again(posted: Posted, office: TheOffice, viewer: TheViewer, now: Now) -> Response:
    """Put one dead letter back into the outbox."""
    number = str(posted.get("letter", ""))
    if not number.isascii() or not number.isdigit():
        raise HTTPException(400)
    resend(office.db, now, [int(number)])
    return RedirectResponse("/admin/outbox", 303)


@router.get("/admin/channels")
def channels(request: Request, office: TheOffice, viewer: TheViewer) -> Response:
    """Who is told on which further channel, and how each has fared."""
    with office.db.reading() as session:
        return page(request, "admin/channels.html", channels=kept(session, viewer))


@router.get("/admin/procedures")
def procedures(request: Request, office: TheOffice, viewer: TheViewer) -> Response:
    """Every procedure as it stands: its stages with their numbers, its letters, its reminders."""
    return page(request, "admin/procedures.html", procedures=office.procedures, settings=stage_settings)


@router.get("/admin/organisations")
def organisations(request: Request, office: TheOffice, viewer: TheViewer, under: str = "") -> Response:
    """The tree, level by level, with who holds which post."""
    with office.db.reading() as session:
        part = scope(session, viewer, under)
        found = post_holders(session, part.below, page_number(request.query_params))
        nobody = no_roster(session)
        return page(request, "admin/organisations.html", scope=part, nobody=nobody, found=found, at=address)
