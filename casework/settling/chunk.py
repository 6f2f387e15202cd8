"""Ready cases of one stage, a chunk at a time: claimed, decided, written, and told apart where one of them fails."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Integer, Row, Select, and_, bindparam, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session, col

from casework.atlas import Atlas, posts_as_of
from casework.case_row import READ_CASES, CaseRow
from casework.facts import facts_from
from casework.office import Office
from casework.settling import batch
from casework.settling.decide import decide
from casework.settling.move import Move, OpenTask, Setting
from models.bulk import BulkSelect
from models.case import Case
from models.task import Task

logger = structlog.get_logger(__name__)

_Claim = Callable[[Connection], Sequence[Row[Any]]]

LOCK_SECONDS, CALM_SECONDS = 0.02, 0.05
"""How long the write lock may be held at a time: while others wait for it, and while nobody does. Larger chunks cost a
sixth less: several cases share the pages that a commit writes."""
BLAMELESS = 4
"""From how many cases on a chunk in which all fail is a fault of the house, and nothing is set aside."""
FIRST, SMALLEST, LARGEST = 200, 50, 1_000

_TASKS = BulkSelect(
    select(col(Task.case_id), *(col(getattr(Task, name)) for name in OpenTask._fields)).join(
        Case, and_(col(Case.id) == col(Task.case_id), col(Case.run) == col(Task.run))
    ),
    col(Task.case_id),
)
_REVS = BulkSelect(select(col(Case.id), col(Case.rev)), col(Case.id))
_AGAIN = BulkSelect(
    READ_CASES.where(col(Case.state) == "open").with_for_update(of=Case, skip_locked=True), col(Case.id)
)
_RECORDED: Any = col(Case.ready)


def is_ready(procedure: str | None, now: datetime) -> Any:
    """Cases for which something was recorded, or whose clock fell due; of one procedure, or of all."""
    mine = [col(Case.procedure) == procedure] if procedure is not None else []
    due = and_(col(Case.state) == "open", col(Case.wake_at) <= now)
    return and_(or_(_RECORDED, due), col(Case.set_aside_at).is_(None), *mine)


def _claim(*which: Any) -> Select[Any]:
    """The next cases of a stage, in order; on PostgreSQL they are locked, but for those that another run has."""
    mine = (col(Case.procedure) == bindparam("procedure"), col(Case.stage) == bindparam("stage"))
    rest = (col(Case.set_aside_at).is_(None), col(Case.id) > bindparam("after"))
    query = READ_CASES.where(*which, *mine, *rest).order_by(col(Case.id)).limit(bindparam("size", type_=Integer))
    return query.with_for_update(of=Case, skip_locked=True)


# Those recorded and those whose clock fell due apart: each has its index, which gives them in order, where both
# together would be sorted anew for every chunk.
_CLAIMS = (_claim(_RECORDED), _claim(col(Case.state) == "open", col(Case.wake_at) <= bindparam("now")))


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


class Chunks:
    """One run over the ready cases of a stage. What it learns of organisations and posts serves all its chunks, until
    a post changes hands."""

    def __init__(self, office: Office, procedure: str, stage: str, now: datetime) -> None:
        self._office, self._now = office, now
        self._which = {"procedure": procedure, "stage": stage, "now": now}
        self._size = FIRST
        self._after = 0
        self._claimed: list[int] = []
        self._atlas: Atlas | None = None
        self._posts_as_of: tuple[Any, ...] = ()

    def next(self) -> Settled | None:
        """Settle the next chunk; None when no case is ready any more."""
        for after in dict.fromkeys((self._after, 0)):
            for claim in _CLAIMS:
                done = self._settle(claim, after)
                if self._claimed:
                    self._after = self._claimed[-1]
                    return done
        return None

    def _settle(self, claim: Select[Any], after: int) -> Settled:
        self._claimed = []
        which = {**self._which, "after": after, "size": self._size}
        try:
            return self._carry(lambda connection: connection.execute(claim, which).all())
        except (OperationalError, InterfaceError):
            raise  # the database's trouble, not a case's
        except Exception as error:
            if not self._claimed:
                raise
            cases = len(self._claimed)
            logger.warning("a chunk failed and is replayed in halves", cases=cases, error=type(error).__name__)
            return self._without_the_failing(list(self._claimed), error)

    def _without_the_failing(self, ids: list[int], error: Exception) -> Settled:
        """Settle the chunk but for the cases that fail. Where every one of several fails, no case is to blame."""
        failing: dict[int, Exception] = {}
        done = self._replay(ids, failing)
        if len(failing) == len(ids) >= BLAMELESS:
            raise error
        for case_id, why in failing.items():
            done.add(_set_aside(self._office, case_id, why, self._now))
        self._claimed = ids
        return done

    def _replay(self, ids: list[int], failing: dict[int, Exception]) -> Settled:
        done = Settled()
        middle = len(ids) // 2
        for part in filter(None, (ids[:middle], ids[middle:])):
            try:
                done.add(self._carry(partial(_AGAIN.run, these=part)))
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:
                if len(part) > 1:
                    done.add(self._replay(part, failing))
                else:
                    failing[part[0]] = error
        return done

    def _carry(self, claim: _Claim) -> Settled:
        """Read, decide and write the claimed cases; on SQLite the reading and deciding happen before the lock."""
        dialect = self._office.db.engine.dialect
        if self._office.db.is_sqlite:
            with self._office.db.reading() as session:
                moves = self._decide_all(session, claim)
            if not moves:
                return Settled()
            ready = batch.prepare(moves, dialect)
            with self._office.db.transaction() as session, self._measured():
                unchanged = self._unchanged(session, moves)
                if len(unchanged) < len(moves):
                    ready = batch.prepare(unchanged, dialect)
                return self._write(session, ready)
        with self._office.db.transaction() as session:
            moves = self._decide_all(session, claim)
            return self._write(session, batch.prepare(moves, dialect))

    def _write(self, session: Session, ready: batch.Batch) -> Settled:
        if not ready.moves:
            return Settled()
        batch.write(session, ready, self._now)
        self._office.db.wake(session)
        with nullcontext() if self._office.db.is_sqlite else self._measured():
            batch.log(session, ready)
        return Settled(len(ready.moves), ready.transitions, ready.letters)

    @contextmanager
    def _measured(self) -> Iterator[None]:
        """Holding the lock that every writer needs: the database's on SQLite, the head of the log on PostgreSQL. The
        next chunk's size is fitted to how long that took."""
        began = time.perf_counter()
        yield
        seconds = LOCK_SECONDS if self._office.db.is_awaited() else CALM_SECONDS
        fitting = self._size * seconds / max(time.perf_counter() - began, LOCK_SECONDS / 4)
        self._size = int(min(LARGEST, max(SMALLEST, fitting)))

    def _decide_all(self, session: Session, claim: _Claim) -> list[Move]:
        rows = [CaseRow._make(row) for row in claim(session.connection())]
        self._claimed = [row.id for row in rows]
        if not rows:
            return []
        atlas, office = self._atlas_over(session, rows), self._office
        tasks = _tasks_of(session, rows)
        setting = Setting.of(atlas, office.calendar, office.log, self._now)
        return [decide(row, office.version(session, row.version_id), tasks[row.id], setting) for row in rows]

    def _atlas_over(self, session: Session, rows: Sequence[CaseRow]) -> Atlas:
        as_of = posts_as_of(session)
        if self._atlas is None or as_of != self._posts_as_of:
            self._atlas, self._posts_as_of = Atlas(session), as_of
        atlas = self._atlas
        atlas.read_through(session)
        for row in rows:
            atlas.meet(row.person, row.person_id)
        atlas.learn({place for row in rows for place in (row.branch_id, row.committee_id, row.to_id)}, _named(rows))
        atlas.learn_all_posts()
        return atlas

    def _unchanged(self, session: Session, moves: list[Move]) -> list[Move]:
        """Those whose case nobody has touched since it was read, and none where a post has changed hands; the others
        are read again in the next chunk."""
        if posts_as_of(session) != self._posts_as_of:
            return []
        revs = dict(map(tuple, _REVS.run(session.connection(), [move.case_id for move in moves])))
        return [move for move in moves if revs[move.case_id] == move.rev]


def _named(rows: Sequence[CaseRow]) -> set[str]:
    """The people whom the cases name."""
    named: set[str] = set()
    for row in rows:
        if "contacts" in row.facts or "introducers" in row.facts:
            facts = facts_from(row.facts)
            named.update(facts.contacts, facts.introducers)
    return named


def _tasks_of(session: Session, rows: Sequence[CaseRow]) -> dict[int, list[OpenTask]]:
    found: dict[int, list[OpenTask]] = defaultdict(list)
    for case_id, *task in map(tuple, _TASKS.run(session.connection(), [row.id for row in rows])):
        found[case_id].append(OpenTask._make(task))
    return found


def _set_aside(office: Office, case_id: int, error: Exception, now: datetime) -> Settled:
    """Take the one case that fails out of the way, with the reason, for the operator to see."""
    logger.error("a case is set aside", case=case_id, error=type(error).__name__)
    with office.db.transaction() as session:
        case = session.get_one(Case, case_id)
        case.set_aside_at, case.set_aside_why = now, f"{type(error).__name__}: {error}"[:500]
    return Settled(cases=1, set_aside=[case_id])
