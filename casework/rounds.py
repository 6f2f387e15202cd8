"""A round: a procedure that runs once a year, begun for every member below an organisation.

Whom it can begin for is what the rule of one beginning says, asked for each. A few begin in one transaction, so that
others get their turn; a round that was cut off is begun again, and finds those who have their case already.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from casework import acts
from casework.act import begin_in
from casework.entry import Via
from casework.judge import judge_beginning, who_acts
from casework.office import Office
from casework.refusal import Refusal
from casework.roll import members
from casework.terms import local_day
from models.organisation import Organisation
from models.person import Membership, Person

AT_ONCE = 10
_VIA = Via("operator", receipt=False)


@dataclass
class Round:
    """Whom a round would begin for (references), and who is left out: name and branch, by the code of why."""

    procedure: str
    ready: list[str] = field(default_factory=list)
    left_out: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def procedures_in_rounds(office: Office) -> list[str]:
    """Those that run once a year, and that an officer may begin."""
    return [name for name, one in office.procedures.items() if one.once_a_year and set(one.begun_by) - {"person"}]


def plan(office: Office, procedure: str, below: str, by: str, at: datetime) -> Round:
    """The round of everybody below an organisation, begun by an officer (both by reference). Writes nothing."""
    found, act = Round(procedure), acts.Begin(procedure=procedure)
    with office.db.reading() as session:
        officer = who_acts(session, by)
        for ref, name, branch in _members(session, below, at):
            try:
                judge_beginning(session, office, act, at=at, by=officer, person=ref)
            except Refusal as refusal:
                found.left_out.setdefault(refusal.code, []).append((name, branch))
            else:
                found.ready.append(ref)
    return found


def begin(office: Office, procedure: str, people: Sequence[str], by: str, at: datetime) -> int:
    """Begin it for these; how many. Whoever has a case meanwhile, or may have none any more, is left out."""
    starts = range(0, len(people), AT_ONCE)
    return sum(_few(office, procedure, people[start : start + AT_ONCE], by, at) for start in starts)


def _few(office: Office, procedure: str, people: Sequence[str], by: str, at: datetime) -> int:
    act, begun = acts.Begin(procedure=procedure), 0
    with office.db.transaction() as session:
        for person in sorted(people):  # in one order everywhere, since each is locked
            try:
                begin_in(session, office, act, at=at, by=by, person=person, via=_VIA)
            except Refusal:
                continue
            begun += 1
        office.db.wake(session)
    return begun


def _members(session: Session, below: str, at: datetime) -> Iterator[tuple[str, str, str]]:
    path = select(col(Organisation.path)).where(col(Organisation.ref) == below).scalar_subquery()
    branches: Any = select(Organisation).where(col(Organisation.kind) == "branch")
    branches = branches.where(col(Organisation.path).startswith(path)).order_by(col(Organisation.path))
    for branch in session.execute(branches).scalars().all():
        query = select(col(Person.ref), col(Person.name)).join(Membership)
        query = query.where(members(branch.id, local_day(at)), col(Person.left_on).is_(None))
        for ref, name in session.connection().execute(query.order_by(col(Person.id))).all():
            yield ref, name, branch.name
