"""At most one live reminder a task, and one letter for somebody who has many, of reminders, of new tasks and of what
waits too long below alike.

Looked at when letters are about to leave, not when they are written: after days without a mail server, a holiday, or
when many cases come to somebody at once, what has gathered goes as one (TRUST F-37).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, exists, literal_column, or_, select, update
from sqlmodel import Session, col

from casework.digests import digest, escalations
from casework.fresh_links import waiting_for
from casework.links import REPEATED
from casework.nudges import ASKED_FOR
from casework.outbox import Claimed, put
from casework.terms import local_day
from models.case import Case
from models.outbox import Outbox, is_waiting
from models.person import Person
from models.task import Task
from models.unreachable import Unreachable
from notifications.messages import Priority

FEW = 3
"""Up to so many tasks are reminded of by a letter each."""
MANY = 5
"""So many new tasks that wait to be told to somebody are told in one letter."""
NEWER, GATHERED = "a newer reminder of the same task was sent", "told in one letter with others"
_OUTBOX: Any = Outbox.__table__  # type: ignore[attr-defined]
_PEOPLE: Any = col(Outbox.person_id).in_(bindparam("people", expanding=True))
_MINE: Any = col(Outbox.id).in_(bindparam("mine", expanding=True))
_OF_OPEN_TASKS: Any = (
    select(col(Outbox.id), col(Outbox.person_id), col(Outbox.task_id))
    .join(Task, col(Task.id) == col(Outbox.task_id))
    .where(is_waiting(), _PEOPLE, col(Task.state) == "open", col(Task.rev) == col(Outbox.task_rev))
    .order_by(col(Outbox.id))
    .with_for_update(of=_OUTBOX, skip_locked=True)
)
_REMINDERS = _OF_OPEN_TASKS.where(
    col(Outbox.letter) == literal_column("'reminder'"), or_(col(Outbox.state) != "claimed", _MINE)
)
_NEW = _OF_OPEN_TASKS.join(Person, col(Person.id) == col(Outbox.person_id)).where(
    col(Outbox.letter) == literal_column("'task'"),
    or_(col(Outbox.state) == "queued", _MINE),
    col(Task.act).not_in(REPEATED),
    ~col(Outbox.dedupe_key).startswith(ASKED_FOR),
    col(Person.mailbox).is_not(None),
    ~exists().where(
        col(Unreachable.person_id) == col(Person.id),
        col(Unreachable.mailbox) == col(Person.mailbox),
        col(Unreachable.suppressed_at).is_not(None),
    ),
)
"""Letters of new tasks that one letter may tell of. What asks again and again (a lesson) brings a link that lasts as
long as its task, what somebody asked for is meant by itself, and what cannot arrive is dead by itself."""

_ESCALATIONS: Any = (
    select(col(Outbox.id), col(Outbox.person_id), col(Outbox.case_id), col(Case.procedure), col(Outbox.data))
    .join(Case, col(Case.id) == col(Outbox.case_id))
    .where(is_waiting(), _PEOPLE, col(Outbox.letter) == literal_column("'escalation'"))
    .where(or_(col(Outbox.state) != "claimed", _MINE))
    .order_by(col(Outbox.id))
    .with_for_update(of=_OUTBOX, skip_locked=True)
)


def coalesce(session: Session, rows: Sequence[Claimed], now: datetime, *, more: bool = True) -> list[Claimed]:
    """Of these claimed letters those that are still to be sent. Of reminders that say the same only the newest is;
    instead of many reminders to one reader a digest is queued, one a day, and instead of many new tasks one that goes
    as soon as they would. What many cases below tell somebody comes in one letter too. `more`: whether letters may wait
    besides these."""
    gone = _coalesce_reminders(session, rows, now) | _gather_tasks(session, rows, now, more)
    gone |= _gather_escalations(session, rows, now)
    return [row for row in rows if row.id not in gone] if gone else list(rows)


def _coalesce_reminders(session: Session, rows: Sequence[Claimed], now: datetime) -> set[int]:
    people = {row.person_id for row in rows if row.letter == "reminder"}
    live = _live(session, _REMINDERS, people, rows)
    many = {person: tasks for person, tasks in live.items() if len(tasks) > FEW}
    gathered = _told_in_one(session, many, now, f"reminders:{local_day(now)}")
    older = {id_ for tasks in live.values() for ids in tasks.values() for id_ in ids[:-1]} - gathered
    _cancel(session, older, NEWER)
    return gathered | older


def _gather_tasks(session: Session, rows: Sequence[Claimed], now: datetime, more: bool) -> set[int]:
    count: dict[int | None, int] = defaultdict(int)
    for row in rows:
        count[row.person_id] += row.letter == "task"
    live = _live(session, _NEW, {person for person, some in count.items() if some >= (1 if more else MANY)}, rows)
    many = {person: tasks for person, tasks in live.items() if len(tasks) >= MANY}
    return _told_in_one(session, many, now, priority=Priority.TASK)


def _gather_escalations(session: Session, rows: Sequence[Claimed], now: datetime) -> set[int]:
    people = {row.person_id for row in rows if row.letter == "escalation"}
    told: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    if people:
        which = {"people": list(people), "mine": [row.id for row in rows]}
        for id_, person, case, procedure, data in session.connection().execute(_ESCALATIONS, which):
            told[person][case].append(id_)
            kinds[person][case] = procedure, orjson.loads(data)["act"]
    gathered = set[int]()
    for person, cases in sorted(told.items()):
        if len(cases) > FEW:
            ids = {id_ for some in cases.values() for id_ in some}
            _tell_in_stead(session, escalations(person, kinds[person].values(), now), ids)
            gathered |= ids
    older = {id_ for cases in told.values() for ids in cases.values() for id_ in ids[:-1]} - gathered
    _cancel(session, older, NEWER)
    return gathered | older


Live = Mapping[int, Mapping[int, Sequence[int]]]
"""The letters of each task of each reader."""


def _live(session: Session, query: Any, people: Collection[int | None], rows: Iterable[Claimed]) -> Live:
    """The letters that wait for these people and still ask for something, those that another sends apart."""
    live: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    if people:
        which = {"people": list(people), "mine": [row.id for row in rows]}
        for id_, person, task in session.connection().execute(query, which):
            live[person][task].append(id_)
    return live


def _told_in_one(
    session: Session, many: Live, now: datetime, cause: str | None = None, priority: int = Priority.DIGEST
) -> set[int]:
    """Queue a digest for each of these readers in the stead of their letters; which letters those are. Without a cause
    of its own a digest is caused by the newest of them."""
    gathered = set[int]()
    for person, tasks in sorted(many.items()):
        ids = {id_ for some in tasks.values() for id_ in some}
        letter = digest(person, waiting_for(session, person), cause or f"tasks:{max(ids)}", now)
        _tell_in_stead(session, letter | {"priority": priority}, ids)
        gathered |= ids
    return gathered


def _tell_in_stead(session: Session, letter: dict[str, Any], ids: Collection[int]) -> None:
    put(session, [letter])
    told_by = select(col(Outbox.id)).where(
        col(Outbox.case_id).is_(None), col(Outbox.dedupe_key) == letter["dedupe_key"]
    )
    _cancel(session, ids, GATHERED, session.connection().execute(told_by).scalar_one())


def _cancel(session: Session, ids: Collection[int], why: str, told_by: int | None = None) -> None:
    if ids:
        told = {"state": "cancelled", "last_reply": why, "claimed_by": None, "lease_until": None, "told_by": told_by}
        session.connection().execute(update(_OUTBOX).where(_OUTBOX.c.id.in_(ids)).values(told))
