"""Throwing away what is past keeping, once an hour."""

from datetime import datetime, timedelta

from prefect import flow

from casework.recount import recount
from casework.upkeep import clear
from flows.at_work import AtWork, at_work
from flows.discretion import discreetly

EVERY = timedelta(hours=1)


@flow(name="upkeep", persist_result=False)
def upkeep() -> None:
    """Clear away, and count open deadlines again by the calendar as it is now."""
    work = at_work()
    with discreetly():
        recount(work.office, work.clock())
        clear(work.office, work.clock())


def due(work: AtWork, last: datetime | None, now: datetime) -> datetime:
    """An hour after the last time."""
    return last + EVERY if last else now
