"""Beginning and ending stand-ins, as the days come that were agreed for them."""

from datetime import datetime

from prefect import flow

from casework.stand_ins import keep_days, next_day
from casework.terms import start_of
from flows.at_work import AtWork, at_work
from flows.discretion import discreetly


@flow(name="stand-ins", persist_result=False)
def stand_ins() -> None:
    """Begin and end those whose day has come."""
    work = at_work()
    with discreetly():
        keep_days(work.office, work.clock())


def due(work: AtWork, last: datetime | None, now: datetime) -> datetime | None:
    """The beginning of the next day on which one begins, or on which one is over."""
    day = next_day(work.office)
    return start_of(day) if day else None
