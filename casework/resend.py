"""Putting dead letters back into the outbox, by the operator, when what was wrong with them is mended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.db import Database
from models.outbox import Outbox, is_dead
from models.person import Person
from models.unreachable import Unreachable

_OUTBOX: Any = Outbox.__table__  # type: ignore[attr-defined]
_UNREACHABLE: Any = Unreachable.__table__  # type: ignore[attr-defined]


def resend(database: Database, now: datetime, ids: Sequence[int] | None = None) -> int:
    """Send these dead letters once more, or all there are; how many. They count as written now: a day that passed while
    they lay dead does not kill them again, and a mailbox that was suppressed is tried afresh."""
    with database.transaction() as session:
        which = [is_dead()] if ids is None else [is_dead(), col(Outbox.id).in_(ids)]
        _trust_again(session, which)
        fresh = {"state": "queued", "attempts": 0, "not_before": now, "queued_at": now, "bounced_at": None}
        fresh |= {"failure_noted_at": None}
        count: int = session.connection().execute(update(_OUTBOX).where(*which).values(fresh)).rowcount
        if count:
            database.wake(session)
    return count


def _trust_again(session: Session, which: list[Any]) -> None:
    mailboxes = select(col(Person.mailbox)).join(Outbox, col(Outbox.person_id) == col(Person.id)).where(*which)
    session.connection().execute(
        update(_UNREACHABLE).where(_UNREACHABLE.c.mailbox.in_(mailboxes)).values(suppressed_at=None)
    )
