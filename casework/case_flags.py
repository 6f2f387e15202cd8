"""The flags of one case, with everything they look at read for it."""

from datetime import date

from sqlmodel import Session, col, select

from casework.candidates import count_candidates
from casework.facts import Facts, PersonFacts, facts_from
from casework.flags import flags
from casework.inspection.rule import Record
from casework.numbers import number_problems
from casework.office import Office
from casework.procedure import Procedure
from casework.roll import count_members
from casework.scene import read_people
from casework.stages.committee_review import CommitteeReview
from models.case import Case
from models.organisation import Organisation
from models.person import Person


def case_flags(session: Session, office: Office, case: Case, today: date) -> list[str]:
    """What an inspection finds on a case as of that day."""
    procedure = office.version(session, case.version_id)
    facts = facts_from(case.facts)
    subject = session.get_one(Person, case.person_id).ref
    people = read_people(session, {subject, *facts.contacts, *facts.introducers})
    record = Record(
        facts,
        people.get(subject, PersonFacts(subject)),
        today,
        procedure.settings,
        office.calendar,
        people,
        to_unit=session.get_one(Organisation, case.to_id).unit if case.to_id else None,
        same_pair=_same_pair(session, case, facts),
        number_problems=number_problems(session, facts.number, case.branch_id, case.id) if facts.number else (),
        over_cap=_over_cap(session, procedure, case, facts),
    )
    return flags(procedure, record, case.state, case.stage, case.due_on)


def _same_pair(session: Session, case: Case, facts: Facts) -> int:
    """How many open cases of the branch have the same introducers."""
    if not facts.introducers:
        return 0
    query = select(Case.facts).where(
        col(Case.branch_id) == case.branch_id, col(Case.procedure) == case.procedure, col(Case.state) == "open"
    )
    pairs = (set(facts_from(text).introducers) for text in session.exec(query))
    return sum(1 for pair in pairs if pair == set(facts.introducers))


def _over_cap(session: Session, procedure: Procedure, case: Case, facts: Facts) -> bool:
    """Whether the branch had more candidates past examination in that half-year than its cap allows."""
    reviews = [stage for stage in procedure.stages if isinstance(stage, CommitteeReview) and stage.cap]
    if facts.examined is None or not reviews:
        return False
    _, roll = count_members(session, case.branch_id, facts.examined)
    capacity = reviews[0].capacity(roll)
    rounds = procedure.settings.recommend.rounds_per_year
    others = count_candidates(session, case.branch_id, facts.examined, case.id, rounds)
    return capacity is not None and others + 1 > capacity
