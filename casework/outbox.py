"""Putting letters into the outbox, and claiming and settling them for whoever sends them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Update, bindparam, case, func, or_, select, update
from sqlmodel import Session, col

from models.bulk import insert_missing
from models.db import Database
from models.outbox import Outbox, is_waiting
from notifications.messages import MESSAGES

LEASE = timedelta(minutes=5)
_OUTBOX: Any = Outbox.__table__  # type: ignore[attr-defined]


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


class Claimed(NamedTuple):
    """A letter taken out of the outbox to be sent."""

    id: int
    letter: str
    person_id: int | None
    application_id: int | None
    case_id: int | None
    task_id: int | None
    task_rev: int | None
    stage: str | None
    due_on: date | None
    data: str
    priority: int
    attempts: int
    queued_at: datetime
    dedupe_key: str


_FREE = or_(
    col(Outbox.state).in_(("queued", "unknown")),
    (col(Outbox.state) == "claimed") & (col(Outbox.lease_until) < bindparam("now")),
)
_MAY_GO = (is_waiting(), _FREE, col(Outbox.not_before) <= bindparam("now"))
_ANY: Any = select(col(Outbox.id)).where(*_MAY_GO).limit(1)
_NEXT = (
    select(*(_OUTBOX.c[name] for name in Claimed._fields))
    .where(*_MAY_GO)
    .order_by(col(Outbox.priority), col(Outbox.id))
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)


def claim(session: Session, worker: str, now: datetime, count: int) -> list[Claimed]:
    """Take the letters that go next, for one lease; those whose worker died are taken again."""
    connection = session.connection()
    rows = connection.execute(_NEXT, {"now": now, "count": count}).all()
    taken = {"state": "claimed", "claimed_by": worker, "lease_until": now + LEASE, "attempts": _OUTBOX.c.attempts + 1}
    if rows:
        connection.execute(update(_OUTBOX).where(_OUTBOX.c.id.in_([row.id for row in rows])).values(taken))
    return [Claimed(*row)._replace(attempts=row.attempts + 1) for row in rows]


def finish(session: Session, outcomes: Iterable[Mapping[str, Any]]) -> None:
    """Write what became of claimed letters: mappings of id, state, last_reply, not_before and sent_at."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for outcome in outcomes:
        told = {"claimed_by": None, "lease_until": None, **outcome}
        alike[tuple(told)].append({f"b_{name}": value for name, value in told.items()})
    for names, rows in alike.items():
        session.connection().execute(_outcome(names), rows)


@cache
def _outcome(names: tuple[str, ...]) -> Update:
    told = {name: bindparam(f"b_{name}", type_=_OUTBOX.c[name].type) for name in names}
    return update(_OUTBOX).where(_OUTBOX.c.id == told.pop("id")).values(told)


def is_due(database: Database, now: datetime) -> bool:
    """Whether some letter may go now."""
    with database.reading() as session:
        return session.connection().execute(_ANY, {"now": now}).first() is not None


def next_due(database: Database) -> datetime | None:
    """When the next letter may go; None when none waits. One that is being sent may go again when its lease ends."""
    moment = case((col(Outbox.state) == "claimed", col(Outbox.lease_until)), else_=col(Outbox.not_before))
    query = select(func.min(moment)).where(is_waiting())
    with database.reading() as session:
        return session.connection().execute(query).scalar_one_or_none()
