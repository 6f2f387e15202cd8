"""What a list of running cases is held against, read in sets."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlmodel import Session, col, or_, select

from models.case import Case
from models.number import NumberGiven
from models.organisation import Organisation
from models.person import Person


@dataclass
class Known:
    """People by student number, organisations by id, by code and by name, whose cases of which procedure are open, and
    serial numbers that have been given."""

    people: dict[str, Person] = field(default_factory=dict)
    branches: dict[int, Organisation] = field(default_factory=dict)
    named: dict[str, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    open: set[tuple[int, str]] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    @property
    def refs(self) -> dict[str, str]:
        """References by student number."""
        return {number: person.ref for number, person in self.people.items()}


def look_up(session: Session, people: Collection[str], places: Collection[str], serials: Collection[str]) -> Known:
    """Read what a list with these student numbers, destinations and serial numbers needs."""
    known = Known()
    found = session.exec(select(Person).where(col(Person.student_number).in_(people)))
    known.people = {one.student_number: one for one in found if one.student_number}
    homes = {one.organisation_id for one in known.people.values()}
    branches = select(Organisation).where(col(Organisation.id).in_(homes), Organisation.kind == "branch")
    known.branches = {one.id or 0: one for one in session.exec(branches)}
    wanted = or_(col(Organisation.code).in_(places), col(Organisation.name).in_(places))
    for place in session.exec(select(Organisation).where(wanted, col(Organisation.closed_on).is_(None))):
        for name in {place.code, place.name} & set(places):
            known.named[name or ""].append(place)
    ids = [one.id for one in known.people.values()]
    cases = select(Case.person_id, Case.procedure).where(col(Case.person_id).in_(ids), Case.state == "open")
    known.open = set(session.exec(cases).all())
    known.numbers = set(session.exec(select(NumberGiven.number).where(col(NumberGiven.number).in_(serials))))
    return known
