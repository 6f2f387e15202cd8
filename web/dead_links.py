"""What a link says that leads nowhere any more: why, and nothing personal beyond what its letter held (TRUST §1.5)."""

from http import HTTPStatus

from fastapi import Request, Response
from sqlmodel import Session

from casework.holding import awaiting
from casework.links import Opened
from web.page import page


def dead_page(request: Request, session: Session, opened: Opened, token: str) -> Response:
    """Why a task's link leads nowhere, and whom to ask."""
    case = opened.case
    waiting = awaiting(session, [case.id or 0]).get(case.id or 0, []) if case else []
    offices = {holder.organisation for one in waiting for holder in one.holders if holder.organisation}
    return page(
        request,
        "advisers/dead.html",
        status=HTTPStatus.GONE,
        reader=opened.person.language if opened.person else None,
        state=opened.state,
        case=case,
        offices=sorted(offices),
        token=token,
    )
