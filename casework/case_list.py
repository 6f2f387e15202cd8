"""Lists of cases: those behind a figure of the pipeline, or those that a search finds, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from casework.holding import Awaiting, awaiting
from casework.paging import PAGE, Page, offset, within
from casework.pipeline import AGES, LATELY, late, stuck, waiting
from casework.terms import local_day
from casework.visibility import Viewer, visible
from models.act import Act
from models.case import Case, is_open
from models.organisation import Organisation
from models.person import Person
from models.task import Task, is_freeing

Flag = Literal["late", "set_aside", "vacant", "frozen"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: of a procedure, in a stage, with a flag, waiting as long as one group of the ageing bars, ended
    lately in a state, matching what was typed, or with a decision of whom was known just so well."""

    procedure: str | None = None
    stage: str | None = None
    flag: Flag | None = None
    age: int | None = None
    ended: str | None = None
    words: str = ""
    assurance: str | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case as a list shows it."""

    ref: str
    number: str
    procedure: str
    person: str
    branch: str
    to: str | None
    state: str
    stage: str | None
    since: datetime
    due_on: date | None
    late: bool
    set_aside_at: datetime | None
    set_aside_why: str | None
    awaiting: tuple[Awaiting, ...]


def case_list(session: Session, viewer: Viewer, wanted: Wanted, number: int, now: datetime) -> Page[CaseLine]:
    """One page of the cases wanted: those waiting longest first, ended ones latest first."""
    condition = and_(visible(viewer), *_conditions(session, wanted, now))
    total = session.connection().execute(select(func.count()).select_from(Case).where(condition)).scalar_one()
    number = within(number, total)
    ids: Any = select(col(Case.id)).where(condition).order_by(*_order(wanted)).offset(offset(number)).limit(PAGE)
    return Page(_lines(session, session.connection().execute(ids).scalars().all(), now), number, total)


def _conditions(session: Session, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    found = []
    if wanted.procedure:
        found.append(col(Case.procedure) == wanted.procedure)
    if wanted.stage:
        found.append(col(Case.stage) == wanted.stage)
    if wanted.words:
        found.append(_matching(wanted.words))
    elif wanted.ended:
        found += [col(Case.state) == wanted.ended, ~is_open(), col(Case.closed_at) >= now - LATELY]
    else:
        found.append(is_open())
    if wanted.assurance:
        found.append(_decided_by(wanted.assurance))
    if wanted.flag:
        found.append(_flagged(wanted.flag, now))
    if wanted.age is not None:
        found += _aged(wanted.age, now)
    return found


def _flagged(flag: Flag, now: datetime) -> ColumnElement[bool]:
    if flag == "late":
        return late(now)
    if flag == "frozen":
        return exists().where(col(Task.case_id) == col(Case.id), is_freeing())
    if flag == "set_aside":
        return col(Case.set_aside_at).is_not(None)
    return stuck()


def _decided_by(assurance: str) -> ColumnElement[bool]:
    """Cases in which somebody who was known just so well has decided something."""
    return exists().where(
        col(Act.case_id) == col(Case.id), col(Act.assurance) == assurance, col(Act.level).is_not(None)
    )


def _aged(group: int, now: datetime) -> list[ColumnElement[bool]]:
    longer = [waiting(AGES[group - 1], now)] if group > 0 else []
    shorter = [~waiting(AGES[group], now)] if group < len(AGES) else []
    return [*longer, *shorter]


def _matching(words: str) -> ColumnElement[bool]:
    """By case number, student number, or a part of the person's name."""
    people = select(col(Person.id)).where(
        or_(col(Person.name).contains(words, autoescape=True), col(Person.student_number) == words)
    )
    return or_(col(Case.number) == words.upper(), col(Case.person_id).in_(people))


def _order(wanted: Wanted) -> tuple[Any, ...]:
    if wanted.words or wanted.ended:
        return col(Case.stage_since).desc(), col(Case.id).desc()
    return col(Case.stage_since), col(Case.id)


def _lines(session: Session, ids: Sequence[int], now: datetime) -> tuple[CaseLine, ...]:
    to = aliased(Organisation)
    query = (
        select(Case, col(Person.name), col(Organisation.name), to.name)  # type: ignore[call-overload]
        .join(Person, col(Person.id) == col(Case.person_id))
        .join(Organisation, col(Organisation.id) == col(Case.branch_id))
        .outerjoin(to, to.id == col(Case.to_id))
        .where(col(Case.id).in_(ids))
    )
    tasks = awaiting(session, ids)
    lines = {
        case.id: _line(case, person, branch, into, tuple(tasks.get(case.id, ())), now)
        for case, person, branch, into in session.exec(query)
    }
    return tuple(lines[id_] for id_ in ids)


def _line(case: Case, person: str, branch: str, to: str | None, tasks: tuple[Awaiting, ...], now: datetime) -> CaseLine:
    return CaseLine(
        case.ref,
        case.number,
        case.procedure,
        person,
        branch,
        to,
        case.state,
        case.stage,
        case.stage_since if case.closed_at is None else case.closed_at,
        case.due_on,
        case.due_on is not None and case.due_on < local_day(now),
        case.set_aside_at,
        case.set_aside_why,
        tasks,
    )
