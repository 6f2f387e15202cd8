"""Reminding whoever has to act, and telling the level above, at half past eight of every day on which that is owed."""

from datetime import datetime, time, timedelta

from prefect import flow

from casework.reminders import next_reminder, remind
from casework.terms import SHANGHAI, local_day
from flows.at_work import AtWork, at_work
from flows.discretion import discreetly

AT = time(8, 30)
ONE_DAY = timedelta(days=1)


@flow(name="reminders", persist_result=False)
def reminders() -> None:
    """Queue what is owed by now."""
    work = at_work()
    with discreetly():
        remind(work.office, work.clock())


def due(work: AtWork, last: datetime | None, now: datetime) -> datetime | None:
    """The day on which something is owed, which may have been missed; never twice on one day."""
    day = next_reminder(work.office, local_day(now) - ONE_DAY)
    if day is not None and last is not None:
        day = max(day, local_day(last) + ONE_DAY)
    return datetime.combine(day, AT, SHANGHAI) if day else None
