"""Declared relations: whoever is close to the person of a case has no part in deciding it."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from casework import audit
from casework.duties import duties_of_each
from casework.refusal import Refusal
from casework.vacancy import look_again
from models.db import Database
from models.person import Person
from models.relation import Relation

_one, _other = aliased(Person), aliased(Person)
_STANDING = (
    select(col(_one.ref), col(_other.ref))
    .select_from(Relation)
    .join(_one, col(_one.id) == col(Relation.person_id))
    .join(_other, col(_other.id) == col(Relation.other_id))
    .where(col(Relation.ended_at).is_(None))
)


def standing_relations(session: Session) -> frozenset[frozenset[str]]:
    """The pairs of people, by reference, who are close now."""
    return frozenset(frozenset(pair) for pair in session.connection().execute(_STANDING))


def declare(db: Database, *, person: str, other: str, at: datetime) -> None:
    """Write down that two people are close. Raises Refusal: `unknown_person`, and `already_done` where it stands."""
    with db.transaction() as session:
        one, two = _pair(session, person, other)
        if _between(session, one, two):
            raise Refusal(["already_done"])
        session.add(Relation(person_id=one.id or 0, other_id=two.id or 0, declared_at=at))
        _enter(session, "relation.declared", one, two, at)
        db.wake(session)


def take_back(db: Database, *, person: str, other: str, at: datetime) -> None:
    """End a declared relation. Raises Refusal: `unknown_person`, and `already_done` where none stands."""
    with db.transaction() as session:
        one, two = _pair(session, person, other)
        found = _between(session, one, two)
        if not found:
            raise Refusal(["already_done"])
        for row in found:
            row.ended_at = at
        _enter(session, "relation.ended", one, two, at)
        db.wake(session)


def _pair(session: Session, person: str, other: str) -> tuple[Person, Person]:
    query = select(Person).where(col(Person.ref).in_((person, other)))
    found = {one.ref: one for one in session.execute(query).scalars()}
    if person == other or len(found) != len({person, other}):
        raise Refusal(["unknown_person"])
    return found[person], found[other]


def _between(session: Session, one: Person, two: Person) -> list[Relation]:
    pairs = (and_(col(Relation.person_id) == a.id, col(Relation.other_id) == b.id) for a, b in ((one, two), (two, one)))
    query = select(Relation).where(or_(*pairs), col(Relation.ended_at).is_(None)).with_for_update()
    return list(session.execute(query).scalars())


def _enter(session: Session, what: str, one: Person, two: Person, at: datetime) -> None:
    session.flush()
    duties = duties_of_each(session, [person.id or 0 for person in (one, two)])
    look_again(session, [(duty.post, duty.organisation) for some in duties.values() for duty in some])
    data = {"person": one.ref, "other": two.ref}
    audit.append(session, [audit.draft(audit.log_name(session), what, at, data)])
