"""Where the cases are: how many stand in which stage of which procedure, how long, how late, and what is stuck."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from casework.procedure import Procedure
from casework.terms import local_day, start_of
from casework.visibility import Viewer, visible
from models.case import Case, is_open
from models.task import Task, is_freeing, is_vacant

AGES = (7, 30, 90)
"""The days of waiting that part the groups of the ageing bars: up to 7, up to 30, up to 90, and more."""
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class StageCount:
    """One stage's open cases. `longest` is since when the one that waits longest has been there."""

    stage: str
    open: int = 0
    late: int = 0
    set_aside: int = 0
    vacant: int = 0
    longest: datetime | None = None
    ages: tuple[int, ...] = (0,) * (len(AGES) + 1)


@dataclass(frozen=True, slots=True)
class ProcedureCount:
    """A procedure's stages in its order, and how its cases have ended lately."""

    procedure: str
    stages: tuple[StageCount, ...]
    closed: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> StageCount:
        """All stages together."""
        counts = self.stages
        return StageCount(
            "",
            sum(one.open for one in counts),
            sum(one.late for one in counts),
            sum(one.set_aside for one in counts),
            sum(one.vacant for one in counts),
            min((one.longest for one in counts if one.longest), default=None),
            tuple(map(sum, zip(*(one.ages for one in counts), strict=True))),
        )


def pipeline(
    session: Session, procedures: Mapping[str, Procedure], viewer: Viewer, now: datetime
) -> list[ProcedureCount]:
    """The counts of every procedure, in the order of their stages; stages of older versions come last."""
    vacant = _vacant(session, viewer)
    stages: dict[str, dict[str, StageCount]] = {}
    for procedure, stage, *counts, longest in session.connection().execute(_counts(viewer, now)):
        everything, late, set_aside, *at_least = counts
        ages = tuple(older - oldest for older, oldest in zip([everything, *at_least], [*at_least, 0], strict=True))
        one = StageCount(stage, everything, late, set_aside, vacant.get((procedure, stage), 0), longest, ages)
        stages.setdefault(procedure, {})[stage] = one
    closed = _closed(session, viewer, now)
    names = [*procedures, *sorted(stages.keys() - procedures.keys())]
    return [
        ProcedureCount(name, _in_order(procedures.get(name), stages.get(name, {})), closed.get(name, {}))
        for name in names
    ]


def late(now: datetime) -> ColumnElement[bool]:
    """Cases whose day has passed."""
    return col(Case.due_on) < local_day(now)


def waiting(days: int, now: datetime) -> ColumnElement[bool]:
    """Cases that have been in their stage for more than so many days."""
    return col(Case.stage_since) < start_of(local_day(now) - timedelta(days=days))


def stuck() -> ColumnElement[bool]:
    """Cases with a task that nobody is there to do."""
    return and_(is_open(), col(Case.id).in_(select(col(Task.case_id)).where(is_vacant())))


def frozen(session: Session, viewer: Viewer) -> int:
    """How many cases stand still because somebody disowned an act."""
    query = select(func.count()).select_from(Task).join(Case, col(Case.id) == col(Task.case_id))
    counted: int = session.connection().execute(query.where(is_freeing(), visible(viewer))).scalar_one()
    return counted


def _counts(viewer: Viewer, now: datetime) -> Any:
    columns = (
        func.count(),
        func.count().filter(late(now)),
        func.count().filter(col(Case.set_aside_at).is_not(None)),
        *(func.count().filter(waiting(days, now)) for days in AGES),
        func.min(col(Case.stage_since)),
    )
    stage = (col(Case.procedure), col(Case.stage))
    return select(*stage, *columns).where(is_open(), visible(viewer)).group_by(*stage)


def _vacant(session: Session, viewer: Viewer) -> dict[tuple[str, str | None], int]:
    query = (
        select(col(Case.procedure), col(Case.stage), func.count())
        .where(stuck(), visible(viewer))
        .group_by(col(Case.procedure), col(Case.stage))
    )
    return {(procedure, stage): count for procedure, stage, count in session.connection().execute(query)}


def _closed(session: Session, viewer: Viewer, now: datetime) -> dict[str, dict[str, int]]:
    query = (
        select(col(Case.procedure), col(Case.state), func.count())
        .where(~is_open(), col(Case.closed_at) >= now - LATELY, visible(viewer))
        .group_by(col(Case.procedure), col(Case.state))
    )
    found: dict[str, dict[str, int]] = {}
    for procedure, state, count in session.connection().execute(query):
        found.setdefault(procedure, {})[state] = count
    return found


def _in_order(procedure: Procedure | None, counts: Mapping[str, StageCount]) -> tuple[StageCount, ...]:
    """A stage that asks nothing is shown only where cases stand in it."""
    stages = procedure.stages if procedure else ()
    order = [stage.id for stage in stages if stage.id in counts or not stage.silent]
    return tuple(counts.get(stage, StageCount(stage)) for stage in (*order, *sorted(counts.keys() - set(order))))
