"""Ready cases of one stage, a chunk at a time: claimed, read, and their moves worked out. Nothing is written here."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Row, Select, and_, bindparam, func, or_, select
from sqlmodel import Session, col

from casework.atlas import Atlas, posts_as_of
from casework.case_row import READ_CASES, CaseRow
from casework.facts import facts_from
from casework.office import Office
from casework.settling import batch
from casework.settling.batch import Batch
from casework.settling.decide import decide
from casework.settling.move import OpenTask, Setting
from models.bulk import BulkSelect
from models.case import Case
from models.task import Task

_TASKS = BulkSelect(
    select(col(Task.case_id), *(col(getattr(Task, name)) for name in OpenTask._fields)).join(
        Case, and_(col(Case.id) == col(Task.case_id), col(Case.run) == col(Task.run))
    ),
    col(Task.case_id),
)
_AGAIN = BulkSelect(
    READ_CASES.where(col(Case.state) == "open").with_for_update(of=Case, skip_locked=True), col(Case.id)
)
_RECORDED: Any = col(Case.ready)


class Which(NamedTuple):
    """The cases that one run settles: those of a procedure's stage that are ready at a moment."""

    procedure: str
    stage: str
    now: datetime


class Decided(NamedTuple):
    """A chunk decided, and as of when the posts were known by which it was."""

    batch: Batch
    posts_as_of: tuple[Any, ...]


def is_ready(procedure: str | None, now: datetime) -> Any:
    """Cases for which something was recorded, or whose clock fell due; of one procedure, or of all."""
    mine = [col(Case.procedure) == procedure] if procedure is not None else []
    due = and_(col(Case.state) == "open", col(Case.wake_at) <= now)
    return and_(or_(_RECORDED, due), col(Case.set_aside_at).is_(None), *mine)


def are_ready(session: Session, which: Which, how_many: int) -> bool:
    """Whether at least so many cases are."""
    found = select(col(Case.id)).where(is_ready(which.procedure, which.now), col(Case.stage) == which.stage)
    count = select(func.count()).select_from(found.limit(how_many).subquery())
    return session.connection().execute(count).scalar_one() == how_many


def _claim(*which: Any) -> Select[Any]:
    """The next cases of a stage, in order; on PostgreSQL they are locked, but for those that another run has."""
    mine = (col(Case.procedure) == bindparam("procedure"), col(Case.stage) == bindparam("stage"))
    rest = (col(Case.set_aside_at).is_(None), col(Case.id) > bindparam("after"))
    query = READ_CASES.where(*which, *mine, *rest).order_by(col(Case.id)).limit(bindparam("size", type_=Integer))
    return query.with_for_update(of=Case, skip_locked=True)


# Those recorded and those whose clock fell due apart: each has its index, which gives them in order, where both
# together would be sorted anew for every chunk.
_CLAIMS = (_claim(_RECORDED), _claim(col(Case.state) == "open", col(Case.wake_at) <= bindparam("now")))


class Decider:
    """Decides for one run. What it learns of organisations and posts serves all its chunks, until a post changes
    hands."""

    def __init__(self, office: Office, which: Which) -> None:
        self._office, self._which = office, which
        self._atlas: Atlas | None = None
        self._posts_as_of: tuple[Any, ...] = ()
        self.claimed: list[int] = []
        """The cases of the chunk at hand, also where deciding them failed."""

    def next(self, session: Session, after: int, size: int) -> Decided | None:
        """The next chunk behind that case; None when no case there is ready."""
        self.claimed = []
        for claim in _CLAIMS:
            rows = session.connection().execute(claim, {**self._which._asdict(), "after": after, "size": size}).all()
            if rows:
                return self._decided(session, rows)
        return None

    def again(self, session: Session, cases: Sequence[int]) -> Decided | None:
        """These cases, as they are now; None when none of them is open any more."""
        rows = _AGAIN.run(session.connection(), cases)
        return self._decided(session, rows) if rows else None

    def _decided(self, session: Session, found: Sequence[Row[Any]]) -> Decided:
        rows = [CaseRow._make(row) for row in found]
        self.claimed = [row.id for row in rows]
        atlas, office = self._atlas_over(session, rows), self._office
        tasks = _tasks_of(session, rows)
        setting = Setting.of(atlas, office.calendar, office.log, self._which.now)
        moves = [decide(row, office.version(session, row.version_id), tasks[row.id], setting) for row in rows]
        return Decided(batch.prepare(moves, office.db.engine.dialect), self._posts_as_of)

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
