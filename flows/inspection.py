"""Every case looked at by the rules, once a night, for the auditors' pages."""

from datetime import datetime, time, timedelta

from prefect import flow

from casework.inspection.kept import inspect_all, latest
from casework.terms import SHANGHAI
from flows.at_work import AtWork, at_work
from flows.discretion import discreetly

AT, UNTIL = time(3), time(4)
"""In this hour of Beijing the first one is made; later ones make up for a night that was missed."""


@flow(name="inspection", persist_result=False)
def inspection() -> None:
    """Inspect, and keep what is found."""
    work = at_work()
    with discreetly():
        inspect_all(work.office, work.clock())


def due(work: AtWork, last: datetime | None, now: datetime) -> datetime:
    """The first night after the last inspection; before there was any, the coming night."""
    with work.office.db.reading() as session:
        made = latest(session)
    if made is None and AT <= now.astimezone(SHANGHAI).time() < UNTIL:
        return now
    return _night_after(made.made_at if made else now)


def _night_after(moment: datetime) -> datetime:
    night = datetime.combine(moment.astimezone(SHANGHAI).date(), AT, SHANGHAI)
    return night if night > moment else night + timedelta(days=1)
