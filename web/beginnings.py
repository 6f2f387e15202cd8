"""What somebody may begin from their own page, and with whom: by the posts they hold, and as a member."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from casework.procedure import Procedure
from casework.stages.stage import OFFICERS
from models.case import Case, is_open
from models.organisation import Organisation
from models.person import Membership, Person, PostHolding
from web.people import Options, members_of

MOST_FOUND = 50
TAKE_IN = "take_in"
"""A transfer that the receiving side begins: for somebody of another branch, into one of its own organisations."""
TAKE_OVER = "take_over"
"""An admission that has begun in another branch goes on in one's own."""


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Where somebody is an officer, and whether they are a member themselves."""

    person: Person
    branches: tuple[Organisation, ...]
    committees: tuple[Organisation, ...]
    is_member: bool
    procedures: tuple[str, ...] = ()
    """The procedures without an act of their own that they may begin: each is asked for by its name."""

    @property
    def acts(self) -> tuple[str, ...]:
        """The acts they may begin a case with."""
        may = {
            "propose": bool(self.branches),
            "request": bool(self.branches) or self.is_member,
            TAKE_IN: bool(self.branches or self.committees),
            TAKE_OVER: bool(self.branches),
            "retain": bool(self.committees),
        }
        return (*(act for act, allowed in may.items() if allowed), *self.procedures)


def beginnings(session: Session, person: Person, procedures: Mapping[str, Procedure]) -> Beginnings:
    """Look at the posts and the membership of one person."""
    query: Any = (
        select(Organisation, col(PostHolding.post))
        .join(PostHolding, col(PostHolding.organisation_id) == col(Organisation.id))
        .where(col(PostHolding.person_id) == person.id, col(PostHolding.until).is_(None))
    )
    offices = [place for place, post in session.exec(query) if post in OFFICERS[place.kind]]
    member: Any = select(col(Membership.id)).where(
        col(Membership.person_id) == person.id, col(Membership.until).is_(None)
    )
    is_member = session.connection().execute(member).first() is not None
    sides = {place.kind for place in offices} | ({"person"} if is_member else set())
    return Beginnings(
        person,
        tuple(place for place in offices if place.kind == "branch"),
        tuple(place for place in offices if place.kind == "committee"),
        is_member,
        tuple(name for name, one in procedures.items() if sides & set(one.begun_by)),
    )


def people_for(session: Session, mine: Beginnings, act: str, words: str) -> Options:
    """Whom a case may be begun for."""
    if act == TAKE_IN:
        return _elsewhere(session, mine, words) if words else []
    if act == TAKE_OVER:
        return _applying_elsewhere(session, mine, words) if words else []
    if act == "retain":
        return below(session, mine.committees, words, col(Person.graduates).is_not(None))
    own = [(mine.person.ref, mine.person.name)] if act == "request" and mine.is_member else []
    members = [one for place in mine.branches for one in members_of(session, place.id or 0, but=mine.person.id)]
    found = below(session, mine.committees, words) if act in mine.procedures and mine.committees and words else []
    return list(dict.fromkeys(own + members + found))


def _elsewhere(session: Session, mine: Beginnings, words: str) -> Options:
    """The one member of another organisation with just this student number: a name alone finds nobody."""
    own = [place.id for place in (*mine.branches, *mine.committees)]
    query: Any = (
        select(col(Person.ref), col(Person.name), col(Organisation.name))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
        .where(col(Person.student_number) == words, col(Membership.until).is_(None))
        .where(col(Organisation.id).not_in(own))
    )
    return [(ref, f"{name} · {branch}") for ref, name, branch in session.connection().execute(query)]


def _applying_elsewhere(session: Session, mine: Beginnings, words: str) -> Options:
    """The one applicant of another branch with just this student number."""
    query: Any = (
        select(col(Person.ref), col(Person.name), col(Organisation.name))
        .join(Case, col(Case.person_id) == col(Person.id))
        .join(Organisation, col(Organisation.id) == col(Case.branch_id))
        .where(col(Person.student_number) == words, col(Case.procedure) == "admission", is_open())
        .where(col(Organisation.id).not_in([place.id for place in mine.branches]))
    )
    return [(ref, f"{name} · {branch}") for ref, name, branch in session.connection().execute(query)]


def below(session: Session, committees: tuple[Organisation, ...], words: str, *which: Any) -> Options:
    """Members below these committees, those who graduate latest first; by a part of the name or the student number."""
    there = or_(*(col(Organisation.path).startswith(place.path) for place in committees))
    query: Any = (
        select(col(Person.ref), col(Person.name), col(Organisation.name))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
        .where(there, col(Membership.until).is_(None), *which)
        .order_by(col(Person.graduates).desc(), col(Person.name))
        .limit(MOST_FOUND)
    )
    if words:
        named = or_(col(Person.name).contains(words, autoescape=True), col(Person.student_number) == words)
        query = query.where(named)
    return [(ref, f"{name} · {branch}") for ref, name, branch in session.connection().execute(query)]
