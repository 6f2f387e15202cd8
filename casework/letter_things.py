"""The things that letters speak of, and of each only what a letter needs: rows, read in sets."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, bindparam, select
from sqlmodel import Session, SQLModel, col

from models.act import Act
from models.application import Application
from models.ballot import BallotUrn
from models.case import Case, ProcedureVersion, StageRun
from models.notice import Notice
from models.organisation import Organisation
from models.person import Person, PostHolding
from models.task import Task, TaskHolder


class Reader(NamedTuple):
    """To whom a letter goes: a person, or whoever applied and is none yet."""

    id: int
    ref: str
    name: str
    mailbox: str | None
    language: str
    organisation_id: int | None


class AnApplication(NamedTuple):
    """An application that waits for its confirmation."""

    id: int
    ref: str
    name: str
    mailbox: str
    language: str
    branch_id: int


class ACase(NamedTuple):
    """A case."""

    id: int
    ref: str
    number: str
    procedure: str
    person_id: int
    branch_id: int
    committee_id: int | None
    to_id: int | None
    stage: str | None
    run: int
    facts: str
    stage_since: datetime
    version_id: int


class AVersion(NamedTuple):
    """The text of a procedure that cases are pinned to."""

    id: int
    text: str


class ATask(NamedTuple):
    """A task."""

    id: int
    ref: str
    case_id: int
    run: int
    act: str
    state: str
    rev: int
    raised_to: int | None
    raised_why: str | None


class ARun(NamedTuple):
    """A stage run and how its due day came about."""

    case_id: int
    run: int
    stage: str
    due_on: date | None
    due_why: str | None
    due_provisional: bool


class AnAct(NamedTuple):
    """An act."""

    id: int
    kind: str
    stage: str | None
    assurance: str
    recorded_at: datetime


class ANotice(NamedTuple):
    """A public notice."""

    case_id: int
    ref: str
    first_day: date
    last_day: date


class AnUrn(NamedTuple):
    """The urn of a secret ballot, as long as that is open."""

    ballot_id: int


class APlace(NamedTuple):
    """An organisation."""

    id: int
    kind: str
    name: str
    path: str


class Holding(NamedTuple):
    """A post that somebody holds today."""

    person_id: int
    post: str
    organisation_id: int


class HeldTask(NamedTuple):
    """A post that a task is given to."""

    task_id: int
    post: str
    organisation_id: int


One = TypeVar("One")


class Reading(Generic[One]):
    """How things of one kind are read: those whose `key` is among the given."""

    def __init__(
        self, table: type[SQLModel], kind: Callable[..., One], *which: ColumnElement[bool], key: str = "id"
    ) -> None:
        columns, oldest = table.__table__.c, table.__table__.primary_key  # type: ignore[attr-defined]
        wanted = columns[key].in_(bindparam("keys", expanding=True))
        names = kind._fields  # type: ignore[attr-defined]
        self._query = select(*(columns[name] for name in names)).where(wanted, *which).order_by(*oldest)
        self._kind = kind

    def of(self, session: Session, keys: Iterable[int | None]) -> list[One]:
        """The things found, the oldest first."""
        wanted = {key for key in keys if key}
        found = session.connection().execute(self._query, {"keys": list(wanted)}) if wanted else ()
        return [self._kind(*row) for row in found]


CASES = Reading(Case, ACase)
VERSIONS = Reading(ProcedureVersion, AVersion)
TASKS = Reading(Task, ATask)
ACTS = Reading(Act, AnAct)
APPLICATIONS = Reading(Application, AnApplication)
PEOPLE = Reading(Person, Reader)
PLACES = Reading(Organisation, APlace)
RUNS = Reading(StageRun, ARun, key="case_id")
URNS = Reading(BallotUrn, AnUrn, key="ballot_id")
NOTICES = Reading(Notice, ANotice, key="case_id")
HOLDINGS = Reading(PostHolding, Holding, col(PostHolding.until).is_(None), key="person_id")
HELD_TASKS = Reading(TaskHolder, HeldTask, col(TaskHolder.post).is_not(None), key="task_id")
