"""Open tasks as they lie on people's desks: what is asked, of whom, and when the level above will be told."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from casework.atlas import Atlas
from casework.chasing import ladder
from casework.facts import Facts, View, facts_from
from casework.office import Office
from casework.raised import asked_of
from casework.stages.stage import Stage, Who
from casework.terms import local_day
from models.case import Case
from models.person import Person
from models.task import Task

AT_ONCE = 500
_COLUMNS = {
    "task": Task.id, "act": Task.act, "slot": Task.slot, "run": Task.run, "case": Case.id, "ref": Case.ref,
    "procedure": Case.procedure, "version_id": Case.version_id, "stage": Case.stage, "facts": Case.facts,
    "person": Person.ref, "branch_id": Case.branch_id, "committee_id": Case.committee_id, "to_id": Case.to_id,
    "since": Case.stage_since,
}  # fmt: skip
_OPEN: Any = (
    select(*(col(column).label(name) for name, column in _COLUMNS.items()))
    .join(Case, col(Case.id) == col(Task.case_id))
    .join(Person, col(Person.id) == col(Case.person_id))
    .where(col(Task.state) == "open", col(Case.state) == "open")
    .order_by(col(Case.id), col(Task.id))
)


@dataclass(frozen=True, slots=True)
class Desk:
    """One open task."""

    task: int
    act: str
    case: int
    ref: str
    run: int
    procedure: str
    stage: Stage
    facts: Facts
    person: str
    view: View
    whose: str
    """The organisation whose posts may do it, or the person."""
    people: tuple[str, ...]
    """Those who may do it now, also those whom it is raised to."""
    vacant: bool
    """Whether nobody is there who may do it by the rule."""
    told_above: date | None
    """The first day on which the level above is told that it still waits."""


class Desks:
    """Reads open tasks in sets."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._last = 0

    def new(self) -> Iterator[Desk]:
        """The tasks opened since this was asked last."""
        with self._office.db.reading() as session:
            rows = session.connection().execute(_OPEN.where(col(Task.id) > self._last)).all()
            self._last = max((row.task for row in rows), default=self._last)
            yield from self._read(session, rows)

    def these(self, tasks: Collection[int]) -> Iterator[Desk]:
        """Those of these tasks that are still open."""
        asked = sorted(tasks)
        with self._office.db.reading() as session:
            for start in range(0, len(asked), AT_ONCE):
                some = _OPEN.where(col(Task.id).in_(asked[start : start + AT_ONCE]))
                yield from self._read(session, session.connection().execute(some).all())

    def _read(self, session: Session, rows: Collection[Any]) -> Iterator[Desk]:
        atlas = Atlas(session)
        facts = [facts_from(row.facts) for row in rows]
        named = {ref for row, known in zip(rows, facts, strict=True) for ref in _named(row, known)}
        atlas.learn({place for row in rows for place in (row.branch_id, row.committee_id, row.to_id)}, named)
        atlas.learn_all_posts()
        for row, known in zip(rows, facts, strict=True):
            if (desk := self._desk(session, atlas, row, known)) is not None:
                yield desk

    def _desk(self, session: Session, atlas: Atlas, row: Any, facts: Facts) -> Desk | None:
        procedure = self._office.version(session, row.version_id)
        stage = procedure.by_id[row.stage]
        since = local_day(row.since)
        view = atlas.view(row.procedure, row.person, facts, _Placed(row.branch_id, row.committee_id, row.to_id), since)
        opening = stage.open(view, self._office.calendar)
        who = next((one.who for one in opening.awaited if (one.act, one.slot) == (row.act, row.slot)), None)
        if who is None:
            return None
        steps = ladder(stage, procedure.reminders, since, opening)
        told = steps.next(date.min, "escalation")
        people = tuple(atlas.person_ref(id_) for id_ in asked_of(atlas, who, view))
        vacant = not atlas.eligible(who, view)
        return Desk(
            row.task, row.act, row.case, row.ref, row.run, row.procedure, stage, facts, row.person, view,
            _whose(who, view, atlas), people, vacant, told,
        )  # fmt: skip


class _Placed(NamedTuple):
    branch_id: int
    committee_id: int | None
    to_id: int | None


def _named(row: Any, facts: Facts) -> tuple[str, ...]:
    return (row.person, *facts.contacts, *facts.introducers)


def _whose(who: tuple[Who, ...], view: View, atlas: Atlas) -> str:
    """By ids: references are drawn anew for every database, and the year's luck must not hang on them."""
    first = who[0]
    if first.person:
        return f"person {atlas.person_id(first.person)}"
    place = view.place(first.side or "")
    return f"organisation {place.id}" if place else ""
