"""`settle()`: the one way a case moves, and the only writer of stage changes.

Cases that are ready are read and decided in chunks, outside the write lock where the database has only one; then,
under it, their revisions are checked again and everything is written in sets. A chunk that fails is rolled back and
replayed in halves, until the one case that fails stands alone and is set aside.
"""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import and_, bindparam, insert, or_, select, update
from sqlmodel import Session, col

from casework import audit, outbox
from casework.atlas import Atlas
from casework.effects import apply_effects
from casework.facts import facts_from
from casework.keys import take_ids
from casework.move import CaseRow, Move, OpenTask, Setting, decide
from casework.office import Office
from models.case import Case, StageRun
from models.person import Person
from models.task import Task, TaskHolder

logger = structlog.get_logger(__name__)

LOCK_SECONDS = 0.02
"""How long the write lock may be held before others get their turn."""
FIRST_CHUNK, SMALLEST_CHUNK, LARGEST_CHUNK = 200, 20, 500

_CASES: Any = Case.__table__  # type: ignore[attr-defined]
_RUNS: Any = StageRun.__table__  # type: ignore[attr-defined]
_TASKS: Any = Task.__table__  # type: ignore[attr-defined]
_HOLDERS: Any = TaskHolder.__table__  # type: ignore[attr-defined]

_READ = select(
    *(col(getattr(Case, name)) if name != "person" else col(Person.ref) for name in CaseRow._fields)
).join(Person, col(Person.id) == col(Case.person_id))  # fmt: skip


@dataclass
class Settled:
    """What a run came to: cases looked at, transitions made, letters queued, and the cases set aside."""

    cases: int = 0
    transitions: int = 0
    letters: int = 0
    set_aside: list[int] = field(default_factory=list)

    def add(self, other: "Settled") -> None:
        """Take in the counts of a part."""
        self.cases += other.cases
        self.transitions += other.transitions
        self.letters += other.letters
        self.set_aside += other.set_aside


def settle(office: Office, procedure: str, stage: str, now: datetime) -> Settled:
    """Carry every ready case of one stage as far as that stage lets it go. Idempotent; safe when two run."""
    done, size = Settled(), FIRST_CHUNK
    while True:
        started = _Stopwatch()
        part = _chunk(office, procedure, stage, now, size, started)
        if part.cases == 0:
            return done
        done.add(part)
        size = started.fit(size)


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
    query = select(col(Case.stage)).where(_ready(procedure, now)).distinct()
    with office.db.reading() as session:
        found = set(session.connection().execute(query).scalars())
    ordered = [stage.id for stage in office.procedures[procedure].stages] if procedure in office.procedures else []
    return [stage for stage in ordered if stage in found] + sorted(found - set(ordered))


def procedures_ready(office: Office, now: datetime) -> list[str]:
    """The procedures that have ready cases."""
    with office.db.reading() as session:
        return sorted(
            session.connection().execute(select(col(Case.procedure)).where(_ready(None, now)).distinct()).scalars()
        )


def next_wake(office: Office) -> datetime | None:
    """When the next clock of a case falls due; None when none runs."""
    query = select(col(Case.wake_at)).where(col(Case.state) == "open", col(Case.wake_at).is_not(None))
    with office.db.reading() as session:
        return session.connection().execute(query.order_by(col(Case.wake_at)).limit(1)).scalar_one_or_none()


def _ready(procedure: str | None, now: datetime, stage: str | None = None) -> Any:  # noqa: ANN401
    due = and_(col(Case.state) == "open", col(Case.wake_at) <= now)
    conditions = [or_(col(Case.ready), due), col(Case.set_aside_at).is_(None)]
    if procedure is not None:
        conditions.append(col(Case.procedure) == procedure)
    if stage is not None:
        conditions.append(col(Case.stage) == stage)
    return and_(*conditions)


class _Stopwatch:
    """Measures how long the lock was held, and fits the next chunk's size to it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def run(self) -> "_Stopwatch":
        self._began = time.perf_counter()
        return self

    def stop(self) -> None:
        self.seconds = time.perf_counter() - self._began

    def fit(self, size: int) -> int:
        fitting = size * LOCK_SECONDS / max(self.seconds, LOCK_SECONDS / 4)
        return int(min(LARGEST_CHUNK, max(SMALLEST_CHUNK, fitting)))


def _chunk(office: Office, procedure: str, stage: str, now: datetime, size: int, watch: _Stopwatch) -> Settled:
    claim = _READ.where(_ready(procedure, now, stage)).order_by(col(Case.id)).limit(size)
    claimed: list[int] = []
    try:
        return _carry(office, claim, now, watch, claimed)
    except Exception:
        if not claimed:
            raise
        logger.exception("a chunk failed and is replayed in halves", cases=len(claimed))
        return _replay(office, claimed, now, watch)


def _replay(office: Office, ids: list[int], now: datetime, watch: _Stopwatch) -> Settled:
    done = Settled()
    middle = len(ids) // 2
    for half in filter(None, (ids[:middle], ids[middle:])):
        try:
            done.add(_carry(office, _READ.where(col(Case.id).in_(half), col(Case.state) == "open"), now, watch, []))
        except Exception as error:
            if len(half) > 1:
                done.add(_replay(office, half, now, watch))
            else:
                done.add(_set_aside(office, half[0], error, now))
    return done


def _carry(office: Office, claim: Any, now: datetime, watch: _Stopwatch, claimed: list[int]) -> Settled:  # noqa: ANN401
    """Read, decide and write the claimed cases; on SQLite the reading and deciding happen before the lock."""
    if office.db.is_sqlite:
        with office.db.reading() as session:
            moves = _decide_all(session, office, claim, now, claimed)
        if not moves:
            return Settled()
        with office.db.transaction() as session:
            watch.run()
            return _write(session, office, _unchanged(session, moves), now, watch)
    with office.db.transaction() as session:
        moves = _decide_all(session, office, claim.with_for_update(of=Case, skip_locked=True), now, claimed)
        watch.run()
        return _write(session, office, moves, now, watch) if moves else Settled()


def _decide_all(session: Session, office: Office, claim: Any, now: datetime, claimed: list[int]) -> list[Move]:  # noqa: ANN401
    rows = [CaseRow(*row) for row in session.connection().execute(claim)]
    claimed[:] = [row.id for row in rows]
    if not rows:
        return []
    atlas = Atlas(session)
    places = {place for row in rows for place in (row.branch_id, row.committee_id, row.to_id) if place is not None}
    for row in rows:
        atlas.meet(row.person, row.person_id)
    atlas.learn(places, _people_in(rows))
    atlas.learn_all_posts()
    tasks = _tasks_of(session, rows)
    setting = Setting(atlas, office.calendar, office.log, now)
    return [decide(row, office.version(session, row.version_id), tasks[row.id], setting) for row in rows]


def _people_in(rows: Sequence[CaseRow]) -> set[str]:
    named: set[str] = set()
    for row in rows:
        if "contacts" in row.facts or "introducers" in row.facts:
            facts = facts_from(row.facts)
            named.update(facts.contacts, facts.introducers)
    return named


def _tasks_of(session: Session, rows: Sequence[CaseRow]) -> dict[int, list[OpenTask]]:
    runs = {row.id: row.run for row in rows}
    query = select(
        col(Task.case_id), col(Task.run), col(Task.id), col(Task.ref), col(Task.act), col(Task.slot), col(Task.state)
    ).where(col(Task.case_id).in_(runs))
    found: dict[int, list[OpenTask]] = defaultdict(list)
    for case_id, run, *task in session.connection().execute(query):
        if runs[case_id] == run:
            found[case_id].append(OpenTask(*task))
    return found


def _unchanged(session: Session, moves: list[Move]) -> list[Move]:
    """Those whose case nobody has touched since it was read; the others are read again in the next chunk."""
    query = select(col(Case.id), col(Case.rev)).where(col(Case.id).in_([move.case_id for move in moves]))
    revs = dict(session.connection().execute(query).tuples().all())
    return [move for move in moves if revs[move.case_id] == move.rev]


def _write(session: Session, office: Office, moves: list[Move], now: datetime, watch: _Stopwatch) -> Settled:
    connection = session.connection()
    new_tasks = [task for move in moves for task in move.tasks]
    for task, id_ in zip(new_tasks, take_ids(session, Task, len(new_tasks)), strict=True):
        task.row["id"] = id_
        for letter in task.letters:
            letter["task_id"] = id_
    _update_runs(session, moves)
    _insert(session, _RUNS, [move.opened_run for move in moves if move.opened_run])
    cancelled = [id_ for move in moves for id_ in move.cancelled]
    if cancelled:
        connection.execute(
            update(_TASKS)
            .where(_TASKS.c.id.in_(cancelled), _TASKS.c.state == "open")
            .values(state="cancelled", closed_at=bindparam("now")),
            {"now": now},
        )
    _insert(session, _TASKS, [task.row for task in new_tasks])
    _insert(
        session,
        _HOLDERS,
        [
            {"task_id": task.row["id"], "post": post, "organisation_id": organisation, "person_id": person}
            for task in new_tasks
            for post, organisation, person in task.holders
        ],
    )
    letters = [
        letter for move in moves for letter in (*move.letters, *(x for task in move.tasks for x in task.letters))
    ]
    outbox.put_new(session, letters)
    apply_effects(session, [effect for move in moves for effect in move.effects])
    _update_cases(session, moves)
    if letters:
        office.db.wake(session)
    audit.append(session, [draft for move in moves for draft in move.log.drafts])
    watch.stop()
    return Settled(len(moves), sum(move.transitions for move in moves), len(letters))


def _insert(session: Session, table: Any, rows: list[Any]) -> None:  # noqa: ANN401
    if rows:
        session.connection().execute(insert(table), rows)


def _update_runs(session: Session, moves: list[Move]) -> None:
    this_run = and_(_RUNS.c.case_id == bindparam("b_case_id"), _RUNS.c.run == bindparam("b_run"))
    closed = [move.closed_run for move in moves if move.closed_run]
    if closed:
        values = {name: bindparam(name) for name in ("closed_at", "outcome")}
        session.connection().execute(update(_RUNS).where(this_run).values(values), closed)
    due = [move.changed_due for move in moves if move.changed_due]
    if due:
        values = {name: bindparam(name) for name in ("due_on", "due_why", "due_provisional")}
        session.connection().execute(update(_RUNS).where(this_run).values(values), due)


def _update_cases(session: Session, moves: list[Move]) -> None:
    if moves:
        names = [name for name in moves[0].case if name != "b_id"]
        values = {name: bindparam(name) for name in names}
        statement = update(_CASES).where(_CASES.c.id == bindparam("b_id")).values(values)
        session.connection().execute(statement, [move.case for move in moves])


def _set_aside(office: Office, case_id: int, error: Exception, now: datetime) -> Settled:
    """Take the one case that fails out of the way, with the reason, for the operator to see."""
    logger.error("a case is set aside", case=case_id, error=repr(error))
    with office.db.transaction() as session:
        case = session.get_one(Case, case_id)
        case.set_aside_at, case.set_aside_why = now, f"{type(error).__name__}: {error}"[:500]
    return Settled(cases=1, set_aside=[case_id])
