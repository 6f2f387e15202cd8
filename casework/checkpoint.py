"""Checkpoints: the Merkle root over all entries so far, worked out from the frontier that the last one kept."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from casework.merkle import Frontier
from casework.office import Office
from models.audit import AuditEntry, AuditHead, Checkpoint
from models.bulk import insert_missing

BATCH = 10_000


class BrokenLog(Exception):
    """The log cannot be certified: `tuanwu audit verify` says what is wrong with it."""


def make(office: Office, now: datetime) -> Checkpoint | None:
    """Write the root over all entries, if there are any since the last one. Safe when two do it at once.

    Raises BrokenLog when an entry is missing, or the last checkpoint does not fit its own frontier.
    """
    with office.db.reading() as session:
        last = latest(session)
        size = session.connection().execute(select(col(AuditHead.size))).scalar_one()
        if size <= (last.size if last else 0):
            return None
        frontier = _frontier(last)
        frontier.extend(_leaves(session, frontier.size, size))
    if frontier.size != size:
        raise BrokenLog(f"there are {frontier.size} entries where the head counts {size}")
    made = Checkpoint(size=size, root=frontier.root(), frontier=frontier.stored(), made_at=now)
    _append(office, made)
    return made


def latest(session: Session) -> Checkpoint | None:
    """The newest checkpoint; None before the first."""
    query = select(Checkpoint).order_by(col(Checkpoint.size).desc()).limit(1)
    return session.execute(query).scalars().first()


def _frontier(last: Checkpoint | None) -> Frontier:
    if last is None:
        return Frontier()
    try:
        frontier = Frontier(last.size, last.frontier)
    except ValueError as error:
        raise BrokenLog(f"checkpoint {last.size}: {error}") from error
    if frontier.root() != last.root:
        raise BrokenLog(f"checkpoint {last.size}: its root is not that of its frontier")
    return frontier


def _leaves(session: Session, after: int, until: int) -> Iterator[bytes]:
    connection = session.connection()
    seq, leaf = col(AuditEntry.seq), col(AuditEntry.leaf)
    for start in range(after, until, BATCH):
        end = min(start + BATCH, until)
        yield from connection.execute(select(leaf).where(seq > start, seq <= end).order_by(seq)).scalars()


def _append(office: Office, made: Checkpoint) -> None:
    with office.db.transaction() as session:
        insert_missing(session.connection(), Checkpoint, [made.model_dump()])
