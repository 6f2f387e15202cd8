"""At most one live reminder a task, and one letter for somebody who has many (TRUST F-37).

Looked at when reminders are about to leave, not when they are written: after days without a mail server, or a holiday,
what has gathered goes as one.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlmodel import Session, col

from casework.digests import FEW, digest
from casework.fresh_links import COUNTED, tasks_of
from casework.outbox import Claimed, put
from casework.terms import local_day
from models.outbox import Outbox, is_waiting
from models.task import Task

NEWER, GATHERED = "a newer reminder of the same task was sent", "told in one letter with others"
_OUTBOX: Any = Outbox.__table__  # type: ignore[attr-defined]
_LIVE: Any = (
    select(col(Outbox.id), col(Outbox.person_id), col(Outbox.task_id))
    .join(Task, col(Task.id) == col(Outbox.task_id))
    .where(
        is_waiting(),
        col(Outbox.letter) == "reminder",
        col(Outbox.person_id).in_(bindparam("people", expanding=True)),
        or_(col(Outbox.state) != "claimed", col(Outbox.id).in_(bindparam("mine", expanding=True))),
        col(Task.state) == "open",
        col(Task.rev) == col(Outbox.task_rev),
    )
    .order_by(col(Outbox.id))
)


def coalesce(session: Session, rows: Sequence[Claimed], now: datetime) -> list[Claimed]:
    """Of these claimed letters those that are still to be sent; of reminders that say the same only the newest is, and
    instead of many to one reader a digest is queued, one a day."""
    people = {row.person_id for row in rows if row.letter == "reminder"}
    if not people:
        return list(rows)
    live: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    mine = {"people": list(people), "mine": [row.id for row in rows]}
    for id_, person, task in session.connection().execute(_LIVE, mine):
        live[person][task].append(id_)
    many = {person for person, tasks in live.items() if len(tasks) > FEW}
    gathered = {id_ for person in many for ids in live[person].values() for id_ in ids}
    older = {id_ for tasks in live.values() for ids in tasks.values() for id_ in ids[:-1]} - gathered
    _cancel(session, gathered, GATHERED)
    _cancel(session, older, NEWER)
    cause = f"reminders:{local_day(now)}"
    put(session, [digest(person, tasks_of(session, person, COUNTED), cause, now) for person in sorted(many)])
    return [row for row in rows if row.id not in gathered | older]


def _cancel(session: Session, ids: Collection[int], why: str) -> None:
    if ids:
        told = {"state": "cancelled", "last_reply": why, "claimed_by": None, "lease_until": None}
        session.connection().execute(update(_OUTBOX).where(_OUTBOX.c.id.in_(ids)).values(told))
