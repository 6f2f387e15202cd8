"""The Merkle root over all audit entries, once an hour if there are new ones."""

from datetime import datetime, timedelta

from prefect import flow
from sqlalchemy import select
from sqlmodel import col

from casework import checkpoint as checkpoints
from flows.at_work import AtWork, at_work
from flows.discretion import discreetly
from models.audit import AuditHead

EVERY = timedelta(hours=1)


@flow(name="checkpoint", persist_result=False)
def checkpoint() -> None:
    """Write the root."""
    work = at_work()
    with discreetly():
        checkpoints.make(work.office, work.clock())


def due(work: AtWork, last: datetime | None, now: datetime) -> datetime | None:
    """An hour after the checkpoint before; None while there is nothing new."""
    with work.office.db.reading() as session:
        latest = checkpoints.latest(session)
        size = session.connection().execute(select(col(AuditHead.size))).scalar_one_or_none() or 0
    if size <= (latest.size if latest else 0):
        return None
    return latest.made_at + EVERY if latest else now
