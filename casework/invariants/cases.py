"""Cases: what is kept of them is what their entries say, and none is left alone."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, select
from sqlmodel import Session, col

from casework.histories import histories, readable
from casework.office import Office
from casework.verification.recorded import act_findings
from casework.verify import row_findings
from models.case import Case, is_open
from models.outbox import Outbox

TOLD_ABOVE = "escalation"


def as_entered(session: Session) -> Iterator[tuple[str, str]]:
    """I2 and I4, each with the number of a case that breaks it; both are seen in one reading of the whole log."""
    for history in histories(session):
        entries = [readable(body) for _, _, _, body, _ in history.entries]
        if any(True for _ in act_findings(history, entries)):
            yield "I2", history.case.number
        if any(True for _ in row_findings(history, entries)):
            yield "I4", history.case.number


def none_left_alone(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I12. A case that is set aside waits for the operator. One whose stage has a ladder of reminders stands on it,
    or has come to its end; then the level above was told."""
    query = select(col(Case.number)).where(is_open(), col(Case.set_aside_at).is_not(None))
    yield from session.connection().execute(query).scalars()
    told = exists().where(
        col(Outbox.case_id) == col(Case.id),
        col(Outbox.letter) == TOLD_ABOVE,
        col(Outbox.queued_at) >= col(Case.stage_since),
    )
    still = (col(Case.ready).is_(False), col(Case.wake_at).is_(None), col(Case.chase_on).is_(None), ~told)
    quiet = select(col(Case.number), col(Case.stage), col(Case.due_on), col(Case.version_id))
    quiet = quiet.where(is_open(), col(Case.set_aside_at).is_(None), *still)
    for number, stage, due_on, version in session.connection().execute(quiet).all():
        procedure = office.version(session, version)
        if procedure.by_id[stage or ""].chase or (due_on and procedure.reminders.escalate_after_due):
            yield number
