"""What a link says that leads nowhere any more: why, and nothing personal beyond what its letter held (TRUST §1.5)."""

from http import HTTPStatus

from fastapi import Request, Response
from sqlmodel import Session

from casework.facts import facts_from
from casework.holding import awaiting
from casework.links import Opened
from models.organisation import Organisation
from web.page import page


def is_frozen(opened: Opened) -> bool:
    """Whether a link that would still work leads to a case that stands still, and not to the task that frees it."""
    if opened.state != "open" or opened.case is None or opened.task is None:
        return False
    return opened.task.act != "unfreeze" and facts_from(opened.case.facts).frozen is not None


def frozen_page(request: Request, session: Session, opened: Opened) -> Response:
    """That the case stands still for now, and who looks into it."""
    assert opened.case is not None
    committee = session.get(Organisation, opened.case.committee_id) if opened.case.committee_id else None
    return page(
        request,
        "advisers/frozen.html",
        status=HTTPStatus.LOCKED,
        reader=opened.person.language if opened.person else None,
        case=opened.case,
        committee=committee.name if committee else None,
    )


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
