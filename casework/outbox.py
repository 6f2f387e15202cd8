"""Putting letters into the outbox, and claiming and settling them for whoever sends them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import case, func, or_, update
from sqlmodel import Session, col, select

from models.bulk import insert_missing
from models.db import Database
from models.outbox import Outbox, is_waiting
from notifications.messages import MESSAGES

LEASE = timedelta(minutes=5)


def letter_row(
    letter: str,
    cause: str,
    now: datetime,
    *,
    person_id: int | None = None,
    application_id: int | None = None,
    case_id: int | None = None,
    task_id: int | None = None,
    task_rev: int | None = None,
    stage: str | None = None,
    due_on: date | None = None,
    data: Mapping[str, object] | None = None,
    nth: int = 0,
) -> dict[str, Any]:
    """A row of the outbox. Within its case, cause, letter, recipient and number make its key: the same letter is never
    queued twice."""
    return {
        "dedupe_key": f"{cause}:{letter}:{person_id or application_id}:{nth}",
        "letter": letter,
        "person_id": person_id,
        "application_id": application_id,
        "case_id": case_id,
        "task_id": task_id,
        "task_rev": task_rev,
        "stage": stage,
        "due_on": due_on,
        "data": orjson.dumps(data).decode() if data else "{}",
        "priority": MESSAGES[letter].priority,
        "not_before": now,
        "state": "queued",
        "attempts": 0,
        "queued_at": now,
    }


def put(session: Session, rows: list[dict[str, Any]]) -> None:
    """Queue letters; those already queued under their key are left as they are."""
    insert_missing(session.connection(), Outbox, rows)


def claim(session: Session, worker: str, now: datetime, count: int) -> list[Outbox]:
    """Take the letters that go next, for one lease; those whose worker died are taken again."""
    free = or_(
        col(Outbox.state).in_(("queued", "unknown")),
        (col(Outbox.state) == "claimed") & (col(Outbox.lease_until) < now),
    )
    query = (
        select(Outbox)
        .where(is_waiting(), free, col(Outbox.not_before) <= now)
        .order_by(col(Outbox.priority), col(Outbox.id))
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    rows: list[Outbox] = list(session.exec(query).all())
    for row in rows:
        row.state, row.claimed_by, row.lease_until, row.attempts = "claimed", worker, now + LEASE, row.attempts + 1
    session.flush()
    return rows


def finish(session: Session, outcomes: Iterable[Mapping[str, Any]]) -> None:
    """Write what became of claimed letters: mappings of id, state, last_reply, not_before and sent_at."""
    rows = [{"claimed_by": None, "lease_until": None, **outcome} for outcome in outcomes]
    if rows:
        session.execute(update(Outbox), rows)


def next_due(database: Database) -> datetime | None:
    """When the next letter may go; None when none waits. One that is being sent may go again when its lease ends."""
    moment = case((col(Outbox.state) == "claimed", col(Outbox.lease_until)), else_=col(Outbox.not_before))
    query = select(func.min(moment)).where(is_waiting())
    with database.reading() as session:
        return session.connection().execute(query).scalar_one_or_none()
