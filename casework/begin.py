"""Beginning a case: apply, propose, request, retain, begin. Called by `act.record` alone."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from casework import acts, audit
from casework.atlas import Atlas
from casework.audit import CaseLog
from casework.facts import EMPTY, Facts, View, facts_from
from casework.inspection.inspect import refusals
from casework.inspection.rule import Record
from casework.keys import take_ids
from casework.office import Office
from casework.procedure import Procedure
from casework.refusal import Refusal
from casework.roll import count_members
from casework.scene import person_facts
from casework.sides import Sides, approving_above
from casework.stages.branch_vote import SMALLEST_BRANCH
from casework.stages.stage import Who, officers, person
from casework.terms import add_months, local_day
from casework.validity import valid_until
from models.case import Case
from models.columns import new_ref
from models.organisation import Organisation
from models.person import Person

PROCEDURES = {"apply": "admission", "propose": "recommendation", "request": "transfer", "retain": "transfer"}
_NUMBER_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_NUMBER_LENGTH = 6
_NUMBER_STEP = 699_050_407  # odd, so that multiplying by it modulo a power of two repeats nothing


@dataclass(frozen=True, slots=True)
class Beginning:
    """A case about to be written: who it is about, where, and the facts it begins with."""

    procedure: str
    person: Person
    branch: Organisation
    committee_id: int | None
    to: Organisation | None
    facts: Facts
    view: View


def prepare(session: Session, office: Office, act: acts.Act, person_ref: str, dated: date) -> Beginning:
    """The case that such an act would begin; raises Refusal for an unknown person or organisation, or a procedure that
    does not begin so."""
    to = act.to if isinstance(act, acts.Request) else None
    return place(session, office, _procedure(office, act), person_ref, first_facts(act, dated), to)


def _procedure(office: Office, act: acts.Act) -> str:
    if not isinstance(act, acts.Begin):
        return PROCEDURES[act.do]
    found = office.procedures.get(act.procedure)
    if found is None or found.begins != act.do:
        raise Refusal(["wrong_stage"])
    return act.procedure


def place(
    session: Session, office: Office, procedure: str, person_ref: str, facts: Facts, to_ref: str | None
) -> Beginning:
    """Look up whom a case is about and between which organisations it takes place."""
    subject = session.exec(select(Person).where(col(Person.ref) == person_ref)).first()
    if subject is None:
        raise Refusal(["unknown_person"])
    branch = session.get(Organisation, subject.organisation_id) if subject.organisation_id else None
    to = session.exec(select(Organisation).where(col(Organisation.ref) == to_ref)).first() if to_ref else None
    if branch is None or (to_ref is not None and to is None):
        raise Refusal(["unknown_organisation"])
    sides = Sides(
        branch.id or 0, approving_above(session, branch, office.procedures[procedure].approver), to.id if to else None
    )
    atlas = Atlas(session)
    atlas.learn(sides)
    view = atlas.view(procedure, subject.ref, facts, sides)
    return Beginning(procedure, subject, branch, sides.committee_id, to, facts, view)


def who_may(procedure: Procedure, do: str, person_ref: str) -> tuple[Who, ...]:
    """Who may begin a case of a procedure about somebody, by this act."""
    match do:
        case "begin":
            return tuple(person(person_ref) if side == "person" else officers(side) for side in procedure.begun_by)
        case "propose":
            return (officers("branch"),)
        case "request":
            return (person(person_ref), officers("branch", "from"), officers("to"))
        case "retain":
            return (officers("committee"),)
    return (person(person_ref),)


def speaks_against(
    session: Session, office: Office, act: acts.Act, start: Beginning, dated: date, at: datetime
) -> tuple[str, ...]:
    """The codes of what stands in the way of this case."""
    codes = [*_already(session, act, start, dated), *_again(session, office, start, dated)]
    if isinstance(act, acts.Propose):
        if count_members(session, start.branch.id or 0, dated)[0] < SMALLEST_BRANCH:
            codes.append("no_branch")
        codes += _still_valid(session, office, act, start, dated)
        codes += _cooling_off(session, office, start, dated)
    if dated > local_day(at):
        codes.append("D28")
    return (*codes, *refusals(office.procedures[start.procedure].inspects, as_record(office, start, dated)))


def as_record(office: Office, start: Beginning, dated: date) -> Record:
    """What the rules look at before there is a case."""
    subject, unit = person_facts(start.person), start.to.unit if start.to else None
    return Record(start.facts, subject, dated, office.profile, office.calendar, to_unit=unit)


def open_case(
    session: Session, office: Office, start: Beginning, stage: str, *, actor: str | None, assurance: str, at: datetime
) -> tuple[Case, CaseLog]:
    """Write the new case's row, standing before that stage, and begin its history."""
    case_id = take_ids(session, Case, 1)[0]
    row = Case(
        id=case_id,
        ref=new_ref(),
        number=number_of(case_id),
        procedure=start.procedure,
        version_id=office.current_version(session, start.procedure, at),
        person_id=start.person.id or 0,
        branch_id=start.branch.id or 0,
        committee_id=start.committee_id,
        to_id=start.to.id if start.to else None,
        retained=start.facts.retained is not None,
        stage=stage,
        facts=start.facts.to_json(),
        opened_at=at,
        stage_since=at,
    )
    session.add(row)
    session.flush()
    log = CaseLog(audit.log_name(session), case_id, row.ref)
    committee = start.view.place("committee")
    places = {
        "person": start.person.ref,
        "branch": start.branch.ref,
        "committee": committee.ref if committee else None,
        "to": start.to.ref if start.to else None,
        "procedure": start.procedure,
        "version": office.procedures[start.procedure].digest,
        "number": row.number,
    }
    log.add("case.opened", audit.stamp(at), places, actor=actor, assurance=assurance)
    return row, log


def number_of(case_id: int) -> str:
    """The short number of a case: every id has its own, and neighbours look nothing alike."""
    scrambled = case_id * _NUMBER_STEP % len(_NUMBER_ALPHABET) ** _NUMBER_LENGTH
    digits = []
    for _ in range(_NUMBER_LENGTH):
        scrambled, digit = divmod(scrambled, len(_NUMBER_ALPHABET))
        digits.append(_NUMBER_ALPHABET[digit])
    return "".join(digits)


def first_facts(act: acts.Act, dated: date) -> Facts:
    """What a case knows that begins with such an act."""
    match act:
        case acts.Propose():
            local = {"volunteer_hours": act.volunteer_hours, "conditions": act.conditions}
            return EMPTY.changed({"proposed": dated, "kind": act.kind, **local})
        case acts.Request():
            return EMPTY.changed({"requested": dated, "to": act.to, "why": act.why})
        case acts.Retain():
            return EMPTY.changed({"retained": dated, **({"why": act.why} if act.why == "abroad" else {})})
        case acts.Begin():
            return EMPTY.changed({"begun": dated})
    return EMPTY.changed({"applied": dated})


def _already(session: Session, act: acts.Act, start: Beginning, dated: date) -> list[str]:
    codes = []
    if act.do == "apply" and person_facts(start.person).is_member(dated):
        codes.append("already_done")
    query = select(Case.id).where(
        col(Case.person_id) == start.person.id,
        col(Case.procedure) == start.procedure,
        col(Case.state) == "open",
        col(Case.retained).is_(act.do == "retain"),
    )
    if session.exec(query).first() is not None:
        codes.append("pending")
    return codes


def _still_valid(session: Session, office: Office, act: acts.Propose, start: Beginning, dated: date) -> list[str]:
    """A valid recommendation bars another of its kind; a K1 that the Party branch accepted bars no K2."""
    query = select(Case.facts).where(
        col(Case.person_id) == start.person.id,
        col(Case.procedure) == "recommendation",
        col(Case.state).in_(("completed", "open")),
    )
    asked = office.profile.recommend
    for facts in map(facts_from, session.exec(query)):
        until = valid_until(facts, asked.validity_months, asked.valid_from)
        if facts.kind == act.kind and until and dated <= until:
            return ["still_valid"]
    return []


def _cooling_off(session: Session, office: Office, start: Beginning, dated: date) -> list[str]:
    """Where the profile has somebody wait who was not recommended."""
    months = office.profile.recommend.cool_off_months
    query = select(Case.closed_at).where(
        col(Case.person_id) == start.person.id,
        col(Case.procedure) == start.procedure,
        col(Case.state) == "refused",
    )
    if not months:
        return []
    ended = [local_day(closed) for closed in session.exec(query) if closed]
    return ["too_early"] if any(dated < add_months(day, months) for day in ended) else []


def _again(session: Session, office: Office, start: Beginning, dated: date) -> list[str]:
    """Where a procedure runs once a year: not a second time for one person."""
    if not office.procedures[start.procedure].once_a_year:
        return []
    query = select(Case.facts).where(
        col(Case.person_id) == start.person.id,
        col(Case.procedure) == start.procedure,
        col(Case.state) == "completed",
    )
    begun = (facts_from(text).begun for text in session.exec(query))
    return ["already_done"] if any(day and day.year == dated.year for day in begun) else []
