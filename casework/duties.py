"""Whose duties are whose now: posts held, and posts that somebody stands in for. Nobody stands in for a stand-in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, cast, null, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.person import Person, PostHolding
from models.stand_in import StandIn, is_running

_held = col(PostHolding.until).is_(None)
_own = select(
    col(PostHolding.person_id),
    col(PostHolding.organisation_id),
    col(PostHolding.post),
    cast(null(), Integer).label("officer_id"),
    cast(null(), String).label("procedure"),
).where(_held)
_stood_in = (
    select(
        col(StandIn.person_id),
        col(PostHolding.organisation_id),
        col(PostHolding.post),
        col(StandIn.officer_id),
        col(StandIn.procedure),
    )
    .join(PostHolding, col(PostHolding.person_id) == col(StandIn.officer_id))
    .where(
        _held,
        is_running(),
        or_(col(StandIn.organisation_id).is_(None), col(StandIn.organisation_id) == col(PostHolding.organisation_id)),
    )
)
_duties = union_all(_own, _stood_in).subquery()
_DUTIES_OF: Any = select(
    _duties.c.person_id, _duties.c.post, _duties.c.organisation_id, _duties.c.officer_id, _duties.c.procedure
).where(_duties.c.person_id.in_(bindparam("people", expanding=True)))

_officer, _person = aliased(Person), aliased(Person)
_RUNNING = (
    select(
        col(StandIn.officer_id),
        col(_officer.ref),
        col(StandIn.person_id),
        col(_person.ref),
        col(StandIn.procedure),
        col(StandIn.organisation_id),
    )
    .join(_officer, col(_officer.id) == col(StandIn.officer_id))
    .join(_person, col(_person.id) == col(StandIn.person_id))
    .where(is_running())
    .order_by(col(StandIn.id))
)


class Duty(NamedTuple):
    """A post somebody may act by; `officer` holds it where they stand in, for one procedure if one is named."""

    post: str
    organisation: int
    officer: int | None
    procedure: str | None


def duties_of(session: Session, person_id: int) -> list[Duty]:
    """The posts that somebody holds, and those they stand in for."""
    return duties_of_each(session, [person_id])[person_id]


def duties_of_each(session: Session, people: Iterable[int]) -> dict[int, list[Duty]]:
    """The same of several people."""
    found: dict[int, list[Duty]] = defaultdict(list)
    for person, *duty in session.connection().execute(_DUTIES_OF, {"people": list(people)}):
        found[person].append(Duty(*duty))
    return found


class Running(NamedTuple):
    """Somebody who stands in for an officer now; for one procedure or one organisation, where these are named."""

    officer: int
    officer_ref: str
    person: int
    person_ref: str
    procedure: str | None
    organisation: int | None

    def covers(self, procedure: str | None, organisations: Iterable[int]) -> bool:
        """Whether duties in that procedure, at one of these organisations, are among theirs."""
        here = self.organisation is None or self.organisation in organisations
        return here and self.procedure in (None, procedure)


class StandIns:
    """All who stand in for somebody now, by both ends."""

    def __init__(self, session: Session) -> None:
        self._by_officer: dict[int, list[Running]] = defaultdict(list)
        self._by_person: dict[int, list[Running]] = defaultdict(list)
        self.people: Set[int] = self._by_person.keys()
        """All who stand in for somebody."""
        for row in session.connection().execute(_RUNNING):
            one = Running(*row)
            self._by_officer[one.officer].append(one)
            self._by_person[one.person].append(one)

    def of(self, officer: int, procedure: str | None, organisation: int) -> Iterator[Running]:
        """Who does this officer's duties of an organisation; without a procedure, who does them in any."""
        if officer in self._by_officer:
            yield from (one for one in self._by_officer[officer] if one.covers(procedure, (organisation,)))

    def whoever(self, officer: int, organisation: int) -> list[Running]:
        """Who does this officer's duties of an organisation, in whatever procedure."""
        found = self._by_officer.get(officer, ())
        return [one for one in found if one.organisation in (None, organisation)]

    def officers(self, person: int, procedure: str, organisations: Iterable[int]) -> list[str]:
        """The officers in whose stead somebody acts, on cases of a procedure that touch these organisations."""
        if person not in self._by_person:
            return []
        places = set(organisations)
        return [one.officer_ref for one in self._by_person[person] if one.covers(procedure, places)]

    def ref_of(self, officer: int) -> str:
        """The reference of an officer whom somebody stands in for."""
        return self._by_officer[officer][0].officer_ref

    def names(self, session: Session) -> dict[int, str]:
        """The names of those who stand in."""
        if not self._by_person:
            return {}
        query = select(col(Person.id), col(Person.name)).where(col(Person.id).in_(self._by_person))
        return dict(session.connection().execute(query).all())  # type: ignore[arg-type]
