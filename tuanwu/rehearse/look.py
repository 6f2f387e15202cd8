"""Looking at a case in the middle of a story: where it stands, what stands on it, who has it in hand."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from casework.atlas import Atlas
from casework.case_flags import case_flags
from casework.facts import View, facts_from
from casework.office import Office
from casework.procedure import Procedure
from casework.raised import asked_of
from casework.stages.handover import Handover
from casework.terms import local_day
from models.case import Case
from models.person import Person
from models.task import Task


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as the story sees it."""

    procedure: str
    state: str
    stage: str | None
    due: date | None
    flags: tuple[str, ...]
    outcome: str | None
    holders: frozenset[str]
    valid_until: date | None


def look(office: Office, ref: str, now: datetime) -> Seen:
    """How a case stands now."""
    with office.db.reading() as session:
        case = session.exec(select(Case).where(Case.ref == ref)).one()
        procedure = office.version(session, case.version_id)
        atlas = Atlas(session)
        view = _view(session, atlas, case)
        return Seen(
            case.procedure,
            case.state,
            case.stage,
            case.due_on,
            tuple(case_flags(session, office, case, local_day(now))),
            case.outcome,
            _holders(session, office, atlas, procedure, case, view),
            _valid_until(procedure, view),
        )


def _view(session: Session, atlas: Atlas, case: Case) -> View:
    facts = facts_from(case.facts)
    person = session.get_one(Person, case.person_id).ref
    atlas.learn([case.branch_id, case.committee_id, case.to_id], {person, *facts.contacts, *facts.introducers})
    return atlas.view(case.procedure, person, facts, case)


def _holders(
    session: Session, office: Office, atlas: Atlas, procedure: Procedure, case: Case, view: View
) -> frozenset[str]:
    """Those who may do the awaited acts: everybody who has an open task of the case and may act on it."""
    stage = procedure.by_id.get(case.stage or "")
    if stage is None:
        return frozenset()
    query = select(Task.act, Task.slot).where(Task.case_id == case.id, col(Task.state) == "open")
    open_tasks = set(session.exec(query))
    awaited = [one for one in stage.open(view, office.calendar).awaited if (one.act, one.slot) in open_tasks]
    people = {person for one in awaited for person in asked_of(atlas, one.who, view)}
    return frozenset(atlas.person_ref(person) for person in people)


def _valid_until(procedure: Procedure, view: View) -> date | None:
    stages = [stage for stage in procedure.stages if isinstance(stage, Handover)]
    return stages[0].valid_until(view) if stages else None
