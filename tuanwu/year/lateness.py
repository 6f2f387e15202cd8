"""Which stages came too late, by how many working days, at whose desk, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from casework.office import Office
from casework.stages.stage import Stage
from casework.terms import Calendar, local_day
from models.act import Act
from models.case import Case, StageRun
from models.organisation import Organisation
from models.task import Task, TaskHolder
from tuanwu.year.play import Year

Cause = Literal["vacant", "returned", "calendar", "nobody_acted"]
CAUSES: tuple[Cause, ...] = ("vacant", "returned", "calendar", "nobody_acted")
_FRIDAY = 4

_RUNS: Any = (
    select(
        col(Case.id), col(Case.number), col(Case.procedure), col(Case.version_id), col(StageRun.run),
        col(StageRun.stage), col(StageRun.opened_at), col(StageRun.closed_at), col(StageRun.due_on),
        col(StageRun.outcome), col(Organisation.name).label("branch"),
    )
    .join(Case, col(Case.id) == col(StageRun.case_id))
    .join(Organisation, col(Organisation.id) == col(Case.branch_id))
    .order_by(col(Case.id), col(StageRun.run))
)  # fmt: skip
_PUBLISHED: Any = (
    select(col(Act.case_id), col(Act.run), func.min(col(Act.dated)))
    .where(col(Act.kind) == "publish")
    .group_by(col(Act.case_id), col(Act.run))
)
_HOLDERS: Any = (
    select(col(Task.case_id), col(Task.run), col(Organisation.name))
    .join(TaskHolder, col(TaskHolder.task_id) == col(Task.id))
    .join(Organisation, col(Organisation.id) == col(TaskHolder.organisation_id))
    .order_by(col(Task.id).desc(), col(TaskHolder.id).desc())
)


@dataclass(frozen=True, slots=True)
class Run:
    """One stage of one case as it went. `due` is the rule's day, or else the day the level above was to be told."""

    case: str
    procedure: str
    stage: str
    desk: str
    opened: date
    due: date | None
    done: date | None
    outcome: str | None
    days_late: int
    cause: Cause | None

    @property
    def days(self) -> int | None:
        """How many days it was open."""
        return (self.done - self.opened).days if self.done else None


class _Key(NamedTuple):
    case: int
    run: int


class Runs:
    """Reads the stages of all cases."""

    def __init__(self, session: Session, office: Office, year: Year) -> None:
        self._session, self._office, self._year = session, office, year
        execute = session.connection().execute
        self._published: Mapping[_Key, date] = {_Key(case, run): day for case, run, day in execute(_PUBLISHED)}
        self._desks: Mapping[_Key, str] = {_Key(case, run): name for case, run, name in execute(_HOLDERS)}

    def __iter__(self) -> Iterator[Run]:
        case, returned = 0, False
        for row in self._session.connection().execute(_RUNS):
            returned = returned and row.id == case
            case = row.id
            stage = self._office.version(self._session, row.version_id).by_id[row.stage]
            if not stage.silent:
                yield self._run(row, stage, returned=returned)
            returned = returned or row.outcome == "returned"

    def _run(self, row: Any, stage: Stage, *, returned: bool) -> Run:
        key, opened = _Key(row.id, row.run), local_day(row.opened_at)
        closed = local_day(row.closed_at) if row.closed_at else None
        published = self._published.get(key)
        acted = published if stage.publishes else closed
        chased = opened + timedelta(days=stage.chase[0]) if stage.chase else None
        due = chased if stage.publishes else row.due_on or chased
        until = acted or self._year.last
        late = _working_days(self._office.calendar, due, until) if due and until > due else 0
        cause = self._cause(key, opened, due or until, until, late, returned=returned) if late else None
        desk = self._desks.get(key, row.branch)
        return Run(row.number, row.procedure, row.stage, desk, opened, due, closed, row.outcome, late, cause)

    def _cause(self, key: _Key, opened: date, due: date, done: date, late: int, *, returned: bool) -> Cause:
        if key in self._year.vacant:
            return "vacant"
        if returned:
            return "returned"
        calendar = self._office.calendar
        off = sum(day.weekday() <= _FRIDAY and not calendar.is_working_day(day) for day in _days(opened, due))
        just_after = late == 1 and not calendar.is_working_day(due)
        return "calendar" if just_after or late <= off else "nobody_acted"


def _working_days(calendar: Calendar, after: date, until: date) -> int:
    return sum(map(calendar.is_working_day, _days(after + timedelta(days=1), until)))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=nth) for nth in range((last - first).days + 1))
