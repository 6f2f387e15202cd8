"""Sending the letter of a task once more, with a fresh link, to the person whose link has expired (TRUST L-09)."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from casework.links import Opened
from casework.outbox import letter_row, put
from models.outbox import Outbox

MOST_AN_HOUR = 3
_CAUSE = "fresh"


def send_fresh(session: Session, opened: Opened | None, now: datetime) -> bool:
    """Queue the letter for a link that has expired, while its holder may still act. Whether one was queued; the page
    says the same either way."""
    if opened is None or opened.state != "expired" or opened.task is None or opened.case is None:
        return False
    sent, lately = _sent(session, opened, now)
    if lately >= MOST_AN_HOUR:
        return False
    row = letter_row(
        "task",
        f"{_CAUSE}:{opened.task.ref}",
        now,
        person_id=opened.link.person_id,
        case_id=opened.case.id,
        task_id=opened.task.id,
        task_rev=opened.task.rev,
        stage=opened.case.stage,
        due_on=opened.case.due_on,
        data={"act": opened.task.act},
        nth=sent + 1,
    )
    put(session, [row])
    return True


def _sent(session: Session, opened: Opened, now: datetime) -> tuple[int, int]:
    """How many fresh links this task's holder was sent in all, and in the last hour."""
    assert opened.task is not None
    assert opened.case is not None
    mine = (
        col(Outbox.case_id) == opened.case.id,
        col(Outbox.task_id) == opened.task.id,
        col(Outbox.person_id) == opened.link.person_id,
        col(Outbox.dedupe_key).startswith(f"{_CAUSE}:"),
    )
    lately = func.count().filter(col(Outbox.queued_at) > now - timedelta(hours=1))
    sent, recent = session.connection().execute(select(func.count(), lately).where(*mine)).one()
    return sent, recent
