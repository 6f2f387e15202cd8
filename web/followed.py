"""A case as the person it is about may follow it: where it is, who has it, since when, what is due, what comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlmodel import Session, col

from casework.atlas import Atlas
from casework.facts import facts_from
from casework.holding import Awaiting, awaiting
from casework.office import Office
from casework.procedure import Procedure
from casework.unanswered import Unanswered, unanswered
from models.case import Case, StageRun
from models.organisation import Organisation
from models.person import Person
from web.ended import ended
from web.people import names_of
from web.public_notices import standing_notice_of
from web.said import Said, said_on
from web.told import Pairs, Telling, refs_in

StepState = Literal["done", "back", "stopped", "now", "ahead"]
_STATES: dict[str | None, StepState] = {"passed": "done", "returned": "back"}
_ANSWERED = ("review", "rule_objection")
"""Acts whose reasons the person concerned may read."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stage on the way, passed, open or to come."""

    stage: str
    state: StepState
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """Everything the page of a followed case says."""

    case: Case
    person: Person
    branch: str
    to: str | None
    steps: list[Step]
    run: StageRun | None
    awaiting: list[Awaiting]
    told: Pairs
    answers: list[Said]
    notice: str | None
    paused: bool
    """Whether it stands still because somebody disowned an act."""
    unanswered: Unanswered | None
    ending: str | None
    """What it came to, once it has ended."""


def follow(session: Session, office: Office, case: Case, telling: Telling, today: date) -> Followed:
    """Read a case for whoever may follow it."""
    case_id = case.id or 0
    procedure = office.version(session, case.version_id)
    facts = facts_from(case.facts)
    telling.names = names_of(session, refs_in(facts))
    person = session.get_one(Person, case.person_id)
    query: Any = select(StageRun).where(col(StageRun.case_id) == case_id).order_by(col(StageRun.run))
    runs: list[StageRun] = list(session.exec(query).scalars())
    return Followed(
        case,
        person,
        session.get_one(Organisation, case.branch_id).name,
        session.get_one(Organisation, case.to_id).name if case.to_id else None,
        [*_behind(runs, procedure), *_ahead(session, case, procedure, person)],
        next((run for run in runs if run.run == case.run and run.closed_at is None), None),
        awaiting(session, [case_id]).get(case_id, []),
        telling.facts(facts, procedure),
        [one for one in said_on(session, case_id, _ANSWERED) if one.field == "reason"],
        standing_notice_of(session, case_id, today),
        facts.frozen is not None,
        unanswered(session, office, case, today),
        ended(case, facts, runs, telling),
    )


def _behind(runs: list[StageRun], procedure: Procedure) -> list[Step]:
    """The stages gone through, and the open one; those that ask nothing are passed over in silence."""
    known = procedure.by_id
    return [
        Step(
            run.stage,
            "now" if run.closed_at is None else _STATES.get(run.outcome, "stopped"),
            run.opened_at,
            run.closed_at,
        )
        for run in runs
        if run.closed_at is None or not known[run.stage].silent
    ]


def _ahead(session: Session, case: Case, procedure: Procedure, person: Person) -> list[Step]:
    """The stages still to come for this case."""
    if case.state != "open":
        return []
    atlas = Atlas(session)
    atlas.learn([case.branch_id, case.committee_id, case.to_id], [person.ref])
    view = atlas.view(case.procedure, person.ref, facts_from(case.facts), case)
    return [
        Step(stage.id, "ahead") for stage in procedure.after(case.stage) if stage.applies(view) and not stage.silent
    ]
