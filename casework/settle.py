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
from sqlalchemy import and_, or_, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session, col

from casework import batch
from casework.atlas import Atlas
from casework.facts import facts_from
from casework.move import CaseRow, Move, OpenTask, Setting, decide
from casework.office import Office
from models.bulk import among
from models.case import Case
from models.person import Person
from models.task import Task

logger = structlog.get_logger(__name__)

LOCK_SECONDS = 0.02
"""How long the write lock may be held before others get their turn."""
BLAMELESS = 4
"""From how many cases on a chunk in which all fail is a fault of the house, and nothing is set aside."""
FIRST_CHUNK, SMALLEST_CHUNK, LARGEST_CHUNK = 200, 50, 1_000

_READ = select(
    *(col(getattr(Case, name)) if name != "person" else col(Person.ref) for name in CaseRow._fields)
).join(Person, col(Person.id) == col(Case.person_id))  # fmt: skip


_TASKS = select(col(Task.case_id), col(Task.id), col(Task.ref), col(Task.act), col(Task.slot), col(Task.state)).join(
    Case, and_(col(Case.id) == col(Task.case_id), col(Case.run) == col(Task.run))
)


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
        found = {stage for stage in session.connection().execute(query).scalars() if stage}
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


_RECORDED: Any = col(Case.ready)


def _due(now: datetime) -> Any:
    return and_(col(Case.state) == "open", col(Case.wake_at) <= now)


def _ready(procedure: str | None, now: datetime) -> Any:
    mine = [col(Case.procedure) == procedure] if procedure is not None else []
    return and_(or_(_RECORDED, _due(now)), col(Case.set_aside_at).is_(None), *mine)


def _claim(which: Any, procedure: str, stage: str, size: int) -> Any:
    """The next cases of a stage. Those recorded and those whose clock fell due are claimed apart: each has its index,
    which gives them in order, where both together would be sorted anew for every chunk."""
    mine = (col(Case.procedure) == procedure, col(Case.stage) == stage, col(Case.set_aside_at).is_(None))
    return _READ.where(which, *mine).order_by(col(Case.id)).limit(size)


class _Stopwatch:
    """Measures how long the lock was held, and fits the next chunk's size to it."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self.seconds = 0.0

    def run(self) -> None:
        self._began = time.perf_counter()

    def stop(self) -> None:
        self.seconds = time.perf_counter() - self._began

    def fit(self, size: int) -> int:
        fitting = size * LOCK_SECONDS / max(self.seconds, LOCK_SECONDS / 4)
        return int(min(LARGEST_CHUNK, max(SMALLEST_CHUNK, fitting)))


def _chunk(office: Office, procedure: str, stage: str, now: datetime, size: int, watch: _Stopwatch) -> Settled:
    claimed: list[int] = []
    try:
        part = _carry(office, _claim(_RECORDED, procedure, stage, size), now, watch, claimed)
        if part.cases or claimed:
            return part
        return _carry(office, _claim(_due(now), procedure, stage, size), now, watch, claimed)
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not a case's
    except Exception as error:
        if not claimed:
            raise
        logger.warning("a chunk failed and is replayed in halves", cases=len(claimed), error=type(error).__name__)
        return _without_the_failing(office, claimed, now, watch, error)


def _without_the_failing(
    office: Office, claimed: list[int], now: datetime, watch: _Stopwatch, error: Exception
) -> Settled:
    """Settle the chunk but for the cases that fail. Where every one of several fails, no case is to blame."""
    failing: dict[int, Exception] = {}
    done = _replay(office, claimed, now, watch, failing)
    if len(failing) == len(claimed) >= BLAMELESS:
        raise error
    for case_id, why in failing.items():
        done.add(_set_aside(office, case_id, why, now))
    return done


def _replay(office: Office, ids: list[int], now: datetime, watch: _Stopwatch, failing: dict[int, Exception]) -> Settled:
    done = Settled()
    middle = len(ids) // 2
    for part in filter(None, (ids[:middle], ids[middle:])):
        try:
            with office.db.reading() as session:
                these = among(session.connection(), col(Case.id), part)
            done.add(_carry(office, _READ.where(these, col(Case.state) == "open"), now, watch, []))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            if len(part) > 1:
                done.add(_replay(office, part, now, watch, failing))
            else:
                failing[part[0]] = error
    return done


def _carry(office: Office, claim: Any, now: datetime, watch: _Stopwatch, claimed: list[int]) -> Settled:
    """Read, decide and write the claimed cases; on SQLite the reading and deciding happen before the lock."""
    if office.db.is_sqlite:
        return _carry_apart(office, claim, now, watch, claimed)
    with office.db.transaction() as session:
        moves = _decide_all(session, office, claim.with_for_update(of=Case, skip_locked=True), now, claimed)
        return _write(session, office, batch.prepare(moves, office.db.engine.dialect), now, watch)


def _carry_apart(office: Office, claim: Any, now: datetime, watch: _Stopwatch, claimed: list[int]) -> Settled:
    with office.db.reading() as session:
        moves = _decide_all(session, office, claim, now, claimed)
    if not moves:
        return Settled()
    ready = batch.prepare(moves, office.db.engine.dialect)
    with office.db.transaction() as session:
        watch.run()
        unchanged = _unchanged(session, moves)
        if len(unchanged) < len(moves):
            ready = batch.prepare(unchanged, office.db.engine.dialect)
        return _write(session, office, ready, now, watch)


def _write(session: Session, office: Office, ready: batch.Batch, now: datetime, watch: _Stopwatch) -> Settled:
    if not ready.moves:
        return Settled()
    batch.write(session, ready, now)
    office.db.wake(session)
    watch.stop()
    return Settled(len(ready.moves), ready.transitions, ready.letters)


def _decide_all(session: Session, office: Office, claim: Any, now: datetime, claimed: list[int]) -> list[Move]:
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
    connection = session.connection()
    query = _TASKS.where(among(connection, col(Task.case_id), [row.id for row in rows]))
    found: dict[int, list[OpenTask]] = defaultdict(list)
    for case_id, *task in connection.execute(query):
        found[case_id].append(OpenTask._make(task))
    return found


def _unchanged(session: Session, moves: list[Move]) -> list[Move]:
    """Those whose case nobody has touched since it was read; the others are read again in the next chunk."""
    query = select(col(Case.id), col(Case.rev)).where(col(Case.id).in_([move.case_id for move in moves]))
    revs = dict(session.connection().execute(query).all())
    return [move for move in moves if revs[move.case_id] == move.rev]


def _set_aside(office: Office, case_id: int, error: Exception, now: datetime) -> Settled:
    """Take the one case that fails out of the way, with the reason, for the operator to see."""
    logger.error("a case is set aside", case=case_id, error=type(error).__name__)
    with office.db.transaction() as session:
        case = session.get_one(Case, case_id)
        case.set_aside_at, case.set_aside_why = now, f"{type(error).__name__}: {error}"[:500]
    return Settled(cases=1, set_aside=[case_id])
