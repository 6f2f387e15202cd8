"""What a link says that leads nowhere any more: why, and nothing personal beyond what its letter held (TRUST §1.5)."""

from http import HTTPStatus

from fastapi import Request, Response
from sqlmodel import Session, select

from casework.facts import facts_from
from casework.holding import awaiting
from casework.links import Opened, is_over
from models.case import Case, StageRun
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
    return page(
        request,
        "advisers/frozen.html",
        status=HTTPStatus.LOCKED,
        reader=opened.person.language if opened.person else None,
        case=opened.case,
        committee=_committee_of(session, opened.case),
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
        why=_why(opened),
        case=case,
        act=opened.task.act if opened.task else None,
        stage=_stage_of(session, opened),
        offices=sorted(offices),
        committee=_committee_of(session, case) if case else None,
        token=token,
    )


def _why(opened: Opened) -> str:
    """Its state; of a task that is asked no more, whether the case has ended, its stage, or neither."""
    if opened.state != "closed" or opened.case is None or opened.task is None:
        return opened.state
    if is_over(opened.case):
        return "case over"
    return "stage over" if opened.task.run != opened.case.run else "asked no more"


def _stage_of(session: Session, opened: Opened) -> str | None:
    if opened.task is None:
        return None
    query = select(StageRun.stage).where(StageRun.case_id == opened.task.case_id, StageRun.run == opened.task.run)
    return session.exec(query).first()


def _committee_of(session: Session, case: Case) -> str | None:
    committee = session.get(Organisation, case.committee_id) if case.committee_id else None
    return committee.name if committee else None
