"""When a letter may go, and from when on it is of no use any more. Pure."""

from datetime import datetime, timedelta

from casework import step_up
from casework.links import TASK_DAYS
from casework.outbox import Claimed
from casework.quiet_hours import LETTERS
from casework.terms import start_of
from notifications.messages import Priority

TOO_LATE = "its day had passed before it could be delivered"
LASTS = {
    "confirm_application": timedelta(days=2),
    "start_link": timedelta(hours=1),
    "code": step_up.LASTS,
    "digest": timedelta(days=TASK_DAYS),
}
"""How long what these letters bring lasts, from when they were queued."""
_OF_USE = LASTS | {"code": step_up.LETTER_LASTS}
ONE_DAY = timedelta(days=1)


def dies_at(row: Claimed) -> datetime | None:
    """From when on a letter is of no use; None: never (TRUST E-15). A task that was overdue when its letter was written
    is asked for all the same."""
    if row.letter in _OF_USE:
        return row.queued_at + _OF_USE[row.letter]
    if row.letter == "task" and row.due_on is not None:
        ends = start_of(row.due_on + ONE_DAY)
        return ends if row.queued_at < ends else None
    return None


def quiet_until(row: Claimed, now: datetime) -> datetime | None:
    """Until when a letter waits for the morning; None where it may go at this hour."""
    if row.priority < Priority.REMINDER:
        return None
    return LETTERS.end(now)
