"""`settle()`: the one way a case moves, and the only writer of stage changes.

Cases that are ready are read and decided in chunks, outside the write lock where the database has only one; then,
under it, their revisions are checked again and everything is written in sets. A chunk that fails is rolled back and
replayed in halves, until the one case that fails stands alone and is set aside.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from casework.office import Office
from casework.settling.ahead import Ahead
from casework.settling.chunk import Chunks, Settled
from casework.settling.decider import Which, are_ready, is_ready
from models.case import Case

HANDS = 2
"""Threads that settle the many cases of one stage on PostgreSQL: while it writes the chunk of one, the other decides.
SQLite lets one write at a time."""
MANY = 100
"""Cases in the first chunk from which on a second hand is worth its start."""
VERY_MANY = 5_000
"""Cases from which on it is worth the start of a process of its own that decides, on SQLite."""


def settle(office: Office, procedure: str, stage: str, now: datetime) -> Settled:
    """Carry every ready case of one stage as far as that stage lets it go. Idempotent; safe when two run."""
    which = Which(procedure, stage, now)
    chunks = Chunks(office, which)
    done = chunks.next() or Settled()
    if done.cases < MANY:
        return _to_the_end(chunks, done)
    if office.db.is_sqlite:
        return _decided_ahead(office, which, chunks, done)
    with ThreadPoolExecutor(HANDS) as hands:
        others = [hands.submit(_to_the_end, Chunks(office, which), Settled()) for _ in range(1, HANDS)]
        _to_the_end(chunks, done)
        for other in others:
            done.add(other.result())
    return done


def _to_the_end(chunks: Chunks, done: Settled) -> Settled:
    while (part := chunks.next()) is not None:
        done.add(part)
    return done


def _decided_ahead(office: Office, which: Which, chunks: Chunks, done: Settled) -> Settled:
    with office.db.reading() as session:
        are_very_many = are_ready(session, which, VERY_MANY)
    if not are_very_many or os.cpu_count() == 1:
        return _to_the_end(chunks, done)
    try:
        starting = Ahead(office, which)
    except OSError:  # there is no room for another process
        return _to_the_end(chunks, done)
    with starting as ahead:
        while (part := chunks.next()) is not None:
            done.add(part)
            if ahead.has_begun():
                for decided in chunks.follow(ahead):
                    done.add(decided)
    return done


def settle_all(office: Office, procedure: str, now: datetime) -> Settled:
    """Carry every ready case of a procedure through its stages, in order, until none is ready."""
    done = Settled()
    while True:
        part = Settled()
        for stage in stages_ready(office, procedure, now):
            part.add(settle(office, procedure, stage, now))
        if part.cases == 0:
            return done
        done.add(part)


def stages_ready(office: Office, procedure: str, now: datetime) -> list[str]:
    """The stages of a procedure that have ready cases, in the procedure's order."""
    query = select(col(Case.stage)).where(is_ready(procedure, now)).distinct()
    with office.db.reading() as session:
        found = {stage for stage in session.connection().execute(query).scalars() if stage}
    ordered = [stage.id for stage in office.procedures[procedure].stages] if procedure in office.procedures else []
    return [stage for stage in ordered if stage in found] + sorted(found - set(ordered))


def procedures_ready(office: Office, now: datetime) -> list[str]:
    """The procedures that have ready cases."""
    with office.db.reading() as session:
        return sorted(
            session.connection().execute(select(col(Case.procedure)).where(is_ready(None, now)).distinct()).scalars()
        )


def next_wake(office: Office) -> datetime | None:
    """When the next clock of a case falls due; None when none runs."""
    query = select(col(Case.wake_at)).where(col(Case.state) == "open", col(Case.wake_at).is_not(None))
    with office.db.reading() as session:
        return session.connection().execute(query.order_by(col(Case.wake_at)).limit(1)).scalar_one_or_none()
