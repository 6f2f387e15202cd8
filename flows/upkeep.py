"""What is put right once an hour: deadlines by the calendar as it is now, newcomers who were told of nothing; and what
is past keeping is thrown away."""

from datetime import datetime, timedelta

from prefect import flow

from casework.newcomers import tell_newcomers
from casework.recount import recount
from casework.upkeep import clear
from flows.at_work import AtWork, at_work
from flows.discretion import discreetly

EVERY = timedelta(hours=1)


@flow(name="upkeep", persist_result=False)
def upkeep() -> None:
    """Count open deadlines again, tell newcomers, clear away."""
    work = at_work()
    with discreetly():
        recount(work.office, work.clock())
        tell_newcomers(work.office, work.clock())
        clear(work.office, work.clock())


def due(work: AtWork, last: datetime | None, now: datetime) -> datetime:
    """An hour after the last time."""
    return last + EVERY if last else now
