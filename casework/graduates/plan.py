"""A list held against what is known: which transfer each row becomes, and everything that speaks against it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from casework import acts
from casework.atlas import Atlas
from casework.begin import Beginning, first_facts
from casework.facts import Facts
from casework.graduates.check import Check
from casework.graduates.known import Known, look_up
from casework.graduates.sheet import GraduateRow
from casework.office import Office
from casework.roster.problems import Problem
from casework.roster.tables import Table
from casework.sides import Sides, approving_above
from models.organisation import Organisation
from models.person import Person


@dataclass(frozen=True, slots=True)
class Planned:
    """One transfer about to begin, by which act, and the level the officer acts at (None: about themselves)."""

    act: acts.Request | acts.Retain
    start: Beginning
    level: str | None


@dataclass
class Plan:
    """What a list comes to. With problems, nothing of it is written."""

    digest: str
    transfers: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[tuple[str, bool], int]:
        """How many of each reason, those apart that the school keeps."""
        return dict(Counter((one.act.why, isinstance(one.act, acts.Retain)) for one in self.transfers))


def make_plan(
    session: Session, office: Office, table: Table[GraduateRow], digest: str, officer: Person, today: date
) -> Plan:
    """Hold each row against the people, the organisations and the open transfers, all read in sets."""
    places = {row.to for row in table.rows if row.to}
    known = look_up(session, officer, {row.student_number for row in table.rows}, places)
    planning = _Planning(session, office, known, today)
    check = Check(table, known, planning.atlas, today)
    plan = Plan(digest)
    for row in table.rows:
        found = list(check.problems(row))
        plan.problems += found
        if not found:
            plan.remarks += check.remarks(row)
            plan.transfers.append(planning.planned(row))
    return plan


class _Planning:
    """Turns rows without problems into transfers. Of each branch the approving committee is looked up once."""

    def __init__(self, session: Session, office: Office, known: Known, today: date) -> None:
        self.known, self.today = known, today
        approver = office.procedures["transfer"].approver
        branches = {one.organisation_id for one in known.people.values()} & known.organisations.keys()
        self.committees = {
            id_: approving_above(session, known.organisations[id_], approver) for id_ in branches if id_ is not None
        }
        self.atlas = Atlas(session)
        self.atlas.learn({*known.organisations, *self.committees.values()})

    def planned(self, row: GraduateRow) -> Planned:
        """The transfer that a row becomes."""
        about, day = self.known.people[row.student_number], row.day(self.today)
        if row.is_kept:
            retain = acts.Retain.model_validate({"why": row.why, "dated": day})
            return Planned(retain, self._start(about, first_facts(retain, day)), "committee")
        to = self.known.named[row.to or ""][0]
        request = acts.Request.model_validate({"to": to.ref, "why": row.why, "dated": day})
        level = None if about.id == self.known.officer.id else "from"
        return Planned(request, self._start(about, first_facts(request, day), to), level)

    def _start(self, about: Person, facts: Facts, to: Organisation | None = None) -> Beginning:
        branch = self.known.organisations[about.organisation_id or 0]
        sides = Sides(branch.id or 0, self.committees[branch.id or 0], to.id if to else None)
        view = self.atlas.view("transfer", about.ref, facts, sides)
        return Beginning("transfer", about, branch, sides.committee_id, to, facts, view)
