"""What a list of graduates is held against, read in sets: people, organisations, pending transfers, the officer."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlmodel import Session, col, or_, select

from casework.duties import duties_of
from casework.stages.stage import POSTS
from models.case import Case
from models.organisation import Organisation
from models.person import Person


@dataclass
class Known:
    """The people by student number, organisations by id, by code and by name, and whose transfers are open: each with
    whether it is one that the school keeps."""

    officer: Person
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[int, Organisation] = field(default_factory=dict)
    named: dict[str, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    pending: set[tuple[int, bool]] = field(default_factory=set)
    offices: set[int] = field(default_factory=set)
    """Where the officer is one; a list is given in by a post of one's own."""

    def line(self, branch: Organisation) -> list[int]:
        """The ids from the root of the tree to a branch."""
        return [int(part) for part in branch.path.strip("/").split("/") if part]

    def may_ask_for(self, branch: Organisation) -> bool:
        """Whether the officer's organisation is that branch or one above it (DOMAIN A3, step 0)."""
        return not self.offices.isdisjoint(self.line(branch))


def look_up(session: Session, officer: Person, numbers: Collection[str], places: Collection[str]) -> Known:
    """Read what a list with these student numbers and destinations needs."""
    known = Known(officer)
    people = session.exec(select(Person).where(col(Person.student_number).in_(numbers)))
    known.people = {one.student_number: one for one in people if one.student_number}
    homes = {one.organisation_id for one in known.people.values() if one.organisation_id}
    _learn(known, session.exec(select(Organisation).where(col(Organisation.id).in_(homes))))
    wanted = or_(col(Organisation.code).in_(places), col(Organisation.name).in_(places))
    for place in _learn(known, session.exec(select(Organisation).where(wanted, col(Organisation.closed_on).is_(None)))):
        for name in {place.code, place.name} & set(places):
            known.named[name or ""].append(place)
    above = {id_ for place in known.organisations.values() for id_ in known.line(place)} - known.organisations.keys()
    _learn(known, session.exec(select(Organisation).where(col(Organisation.id).in_(above))))
    subjects = [one.id for one in known.people.values()]
    transfers = select(Case.person_id, Case.retained).where(Case.procedure == "transfer", Case.state == "open")
    known.pending = set(session.exec(transfers.where(col(Case.person_id).in_(subjects))).all())
    known.offices = {
        duty.organisation for duty in duties_of(session, officer.id or 0) if duty.officer is None and duty.post in POSTS
    }
    return known


def _learn(known: Known, places: Iterable[Organisation]) -> list[Organisation]:
    found = list(places)
    known.organisations.update({place.id or 0: place for place in found})
    return found
