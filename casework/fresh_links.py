"""Sending the letter of a task once more, with a fresh link, to the person whose link has expired (TRUST L-09)."""

from datetime import datetime

from sqlmodel import Session

from casework.links import Opened
from casework.outbox import letter_row, put

SLOT_SECONDS = 20 * 60
"""At most one letter of a kind that somebody asks for goes out in such a stretch of time: three an hour."""


def slot_of(now: datetime) -> int:
    """The number of the stretch of time that a moment falls into."""
    return int(now.timestamp()) // SLOT_SECONDS


def send_fresh(session: Session, opened: Opened, now: datetime) -> None:
    """Queue the letter of a task whose link has expired, while the link's holder may still act; else do nothing."""
    task, case = opened.task, opened.case
    if opened.state != "expired" or task is None or case is None:
        return
    row = letter_row(
        "task",
        f"fresh:{task.ref}.{task.rev}:{slot_of(now)}",
        now,
        person_id=opened.link.person_id,
        case_id=case.id,
        task_id=task.id,
        task_rev=task.rev,
        stage=case.stage,
        due_on=case.due_on,
        data={"act": task.act},
    )
    put(session, [row])
