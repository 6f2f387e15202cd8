"""Where cases take place: organisations by id, the sides of a case, and who holds which post.

An Atlas lives as long as one run or one act; it reads what it does not know yet, in sets.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Protocol

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from casework.duties import StandIns
from casework.facts import Facts, Place, View
from casework.relations import standing_relations
from casework.stages.stage import OFFICERS, Who
from models.organisation import Organisation
from models.person import Person, PostHolding
from models.relation import Relation
from models.stand_in import StandIn

Holder = tuple[str | None, int | None, int | None]
"""(post, organisation id, None) or (None, None, person id)."""


APPROVING = frozenset({"committee", "general_branch"})
"""Kinds of organisations that may approve, and hand over to a Party branch under them."""

# Built once: putting a statement together costs ten times what the database takes to answer it.
_these: Any = bindparam("these", expanding=True)
_PLACE = select(
    col(Organisation.parent_id),
    col(Organisation.id),
    col(Organisation.ref),
    col(Organisation.kind),
    col(Organisation.unit),
    col(Organisation.has_committee),
    col(Organisation.province),
    col(Organisation.name),
)
_PLACES_AND_ABOVE = _PLACE.where(
    col(Organisation.id).in_(_these)
    | col(Organisation.id).in_(select(col(Organisation.parent_id)).where(col(Organisation.id).in_(_these)))
)
_above: Any = aliased(Organisation)
_PARTY_BRANCHES = (
    _PLACE.add_columns(_above.id)
    .join(_above, col(Organisation.path).startswith(_above.path))
    .where(col(Organisation.kind) == "party_branch", _above.id.in_(_these), col(Organisation.closed_on).is_(None))
    .order_by(col(Organisation.id))
)
_PEOPLE_BY_REF = select(col(Person.ref), col(Person.id)).where(col(Person.ref).in_(_these))
_POSTS_AT = (
    select(col(PostHolding.organisation_id), col(PostHolding.post), col(PostHolding.person_id), col(Person.ref))
    .join(Person, col(Person.id) == col(PostHolding.person_id))
    .where(col(PostHolding.organisation_id).in_(_these), col(PostHolding.until).is_(None))
    .order_by(col(PostHolding.id))
)
AS_OF = tuple(
    select(func.max(moment)).scalar_subquery()
    for moment in (
        PostHolding.id,
        PostHolding.until,
        StandIn.begun_at,
        StandIn.ended_at,
        Relation.declared_at,
        Relation.ended_at,
    )
)
"""Columns of which one changes whenever a post changes hands, somebody begins or ends to stand in, or declares or takes
back to be close to somebody."""
_AS_OF = select(*AS_OF)


class Placed(Protocol):
    """Whatever knows where a case takes place: its row, or what was read of it."""

    @property
    def branch_id(self) -> int: ...
    @property
    def committee_id(self) -> int | None: ...
    @property
    def to_id(self) -> int | None: ...


def posts_as_of(session: Session) -> tuple[Any, ...]:
    """Something that changes whenever a post changes hands, somebody begins or ends to stand in, or declares or takes
    back to be close to somebody."""
    return tuple(session.connection().execute(_AS_OF).one())


class Atlas:
    """What one run has learnt of organisations, posts and people."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._places: dict[int, Place] = {}
        self._parents: dict[int, int | None] = {}
        self._party: dict[int, tuple[Place, ...]] = {}
        self._sides: dict[tuple[int, int | None, int | None], dict[str, tuple[Place, ...]]] = {}
        self._posts: dict[int, dict[str, list[int]]] = {}
        self._hands: dict[tuple[int, str, str | None], list[int]] = {}
        self._stand_ins: StandIns | None = None
        self._relations: frozenset[frozenset[str]] | None = None
        self._people: dict[str, int] = {}
        self._refs: dict[int, str] = {}

    def learn(self, organisations: Iterable[int | None], people: Iterable[str] = ()) -> None:
        """Read the organisations, those above them, the Party branches under them, and these people's ids."""
        self._learn_places({*organisations, *self._parents.values()})
        self._learn_party()
        unknown = set(people) - self._people.keys()
        if unknown:
            for ref, id_ in self._rows(_PEOPLE_BY_REF, unknown):
                self.meet(ref, id_)

    def read_through(self, session: Session) -> None:
        """Learn through another session from now on."""
        self._session = session

    def place(self, id_: int) -> Place:
        """A learnt organisation."""
        return self._places[id_]

    def above(self, id_: int) -> Place | None:
        """The organisation directly above a learnt one."""
        parent = self._parents.get(id_)
        return self._places.get(parent) if parent else None

    def view(self, procedure: str, person: str, facts: Facts, case: Placed, since: date | None = None) -> View:
        """A case as its stages see it; `since` is the day its stage opened."""
        placed = (case.branch_id, case.committee_id, case.to_id)
        if placed not in self._sides:
            self._sides[placed] = self._sides_of(*placed)
        return View(procedure, person, facts, self._sides[placed], since)

    def _sides_of(self, branch: int, committee: int | None, to: int | None) -> dict[str, tuple[Place, ...]]:
        return {
            "branch": (self._places[branch],),
            "above": self._directly_above(branch),
            "committee": (self._places[committee],) if committee else (),
            "over": self._directly_above(committee),
            "to": (self._places[to],) if to else (),
            "to_above": self._directly_above(to),
            "party": self._party.get(committee, ()) if committee else (),
        }

    def _directly_above(self, id_: int | None) -> tuple[Place, ...]:
        found = self.above(id_) if id_ is not None else None
        return (found,) if found else ()

    def meet(self, ref: str, id_: int) -> None:
        """A person whose reference and id the caller has read."""
        self._people[ref], self._refs[id_] = id_, ref

    def person_ref(self, id_: int) -> str:
        """A learnt person's reference."""
        return self._refs[id_]

    def person_id(self, ref: str) -> int | None:
        """A learnt person's id."""
        return self._people.get(ref)

    def holders(self, who: Iterable[Who], view: View) -> list[Holder]:
        """Who is entitled, as rows of (post, organisation) or of one person."""
        found: dict[Holder, None] = {}
        for one in who:
            if one.person is not None:
                found[(None, None, self._people.get(one.person))] = None
                continue
            for place in view.places.get(one.side or "", ()):
                for post in one.posts or OFFICERS[place.kind]:
                    found[(post, place.id, None)] = None
        return [holder for holder in found if holder != (None, None, None)]

    def people_of(self, holders: Iterable[Holder], procedure: str | None = None) -> list[int]:
        """The ids of the people behind holder rows, each once, in order; and of those who stand in for them in that
        procedure, or altogether."""
        found: dict[int, None] = {}
        for post, organisation, person in holders:
            if person is not None:
                found[person] = None
            elif organisation is not None and post is not None:
                found.update(dict.fromkeys(self._in_hands(organisation, post, procedure)))
        return list(found)

    def eligible(self, who: Iterable[Who], view: View) -> list[int]:
        """The ids of the people who may do an act now: by post or standing in, those whose own case it is are left out,
        and those who have acted on it at another level."""
        found: dict[int, None] = {}
        for one in who:
            if one.person is not None:
                found.update(dict.fromkeys(filter(None, [self._people.get(one.person)])))
                continue
            for place in view.places.get(one.side or "", ()):
                for post in one.posts or OFFICERS[place.kind]:
                    for person in self._in_hands(place.id, post, view.procedure):
                        if self._is_clear(person, one, view):
                            found[person] = None
        return list(found)

    def is_close(self, people: Iterable[str], person: str) -> bool:
        """Whether one of these people declared to be close to that person, or that person to one of them."""
        if self._relations is None:
            self._relations = standing_relations(self._session)
        return bool(self._relations) and any({one, person} in self._relations for one in people)

    def in_whose_stead(self, person: int, view: View) -> list[str]:
        """The officers whom somebody stands in for in this case: what those may not do, they may not do either."""
        if person not in self.stand_ins.people:
            return []
        places = (place.id for side in view.places.values() for place in side)
        return self.stand_ins.officers(person, view.procedure, places)

    @property
    def stand_ins(self) -> StandIns:
        """Who stands in for whom now."""
        if self._stand_ins is None:
            self._stand_ins = StandIns(self._session)
        return self._stand_ins

    def officers_of(self, place: Place, procedure: str | None = None) -> list[int]:
        """The ids of the officers of one organisation, and of those who stand in for them."""
        return self.people_of(((post, place.id, None) for post in OFFICERS[place.kind]), procedure)

    def addressed(self, recipient: str, view: View) -> list[int]:
        """The ids of the people of a case's side that a letter goes to: its officers, or those of one post."""
        side, _, post = recipient.partition(".")
        place = view.place(side)
        if place is None:
            return []
        posts = (post,) if post else OFFICERS[place.kind]
        return self.people_of(((one, place.id, None) for one in posts), view.procedure)

    def officers_above(self, place: Place, procedure: str | None = None) -> list[int]:
        """The ids of the officers of the nearest organisation above that has any."""
        self.learn([place.id])
        above = self.above(place.id)
        return (self.officers_of(above, procedure) or self.officers_above(above, procedure)) if above else []

    def line_above(self, place: Place) -> Iterator[Place]:
        """The organisations above one, the nearest first."""
        if place.id not in self._parents or self._parents[place.id] not in self._places:
            self.learn([place.id])
        above = self.above(place.id)
        if above:
            yield above
            yield from self.line_above(above)

    def learn_all_posts(self) -> None:
        """Read who holds the posts of every organisation learnt so far."""
        self.learn_posts(self._places.keys())

    def learn_posts(self, organisations: Iterable[int]) -> None:
        """Read who holds the posts of these organisations now."""
        unknown = set(organisations) - self._posts.keys()
        if not unknown:
            return
        found: dict[int, dict[str, list[int]]] = {one: defaultdict(list) for one in unknown}
        for organisation, post, person, ref in self._rows(_POSTS_AT, unknown):
            found[organisation][post].append(person)
            self.meet(ref, person)
        self._posts.update(found)

    def _is_clear(self, person: int, who: Who, view: View) -> bool:
        both = (self._refs[person], *self.in_whose_stead(person, view))
        if view.person in both or any(map(who.barred.__contains__, both)) or self.is_close(both, view.person):
            return False
        acted = view.facts.acted
        return not acted or all(at == who.level for one, at in acted if one in both)

    def _in_hands(self, organisation: int, post: str, procedure: str | None) -> list[int]:
        """Who holds a post, each followed by those who stand in for them."""
        asked = (organisation, post, procedure)
        if asked not in self._hands:
            self._hands[asked] = list(self._those_who_do(organisation, post, procedure))
        return self._hands[asked]

    def _those_who_do(self, organisation: int, post: str, procedure: str | None) -> Iterator[int]:
        for person in self._posts_at(organisation).get(post, ()):
            yield person
            for one in self.stand_ins.of(person, procedure, organisation):
                self.meet(one.person_ref, one.person)
                yield one.person

    def _posts_at(self, organisation: int) -> dict[str, list[int]]:
        if organisation not in self._posts:
            self.learn_posts([organisation])
        return self._posts[organisation]

    def _learn_places(self, ids: set[int | None]) -> None:
        unknown = ids - self._places.keys() - {None}
        if not unknown:
            return
        for parent, *place in self._rows(_PLACES_AND_ABOVE, unknown):
            self._learn_place(Place(*place), parent)

    def _learn_place(self, place: Place, parent: int | None) -> None:
        self._places[place.id], self._parents[place.id] = place, parent
        self._sides.clear()

    def _learn_party(self) -> None:
        approving = {id_ for id_, place in self._places.items() if place.kind in APPROVING} - self._party.keys()
        if not approving:
            return
        self._party.update(dict.fromkeys(approving, ()))
        for parent, *place, above in self._rows(_PARTY_BRANCHES, approving):
            party_branch = Place(*place)
            self._party[above] = (*self._party[above], party_branch)
            self._learn_place(party_branch, parent)

    def _rows(self, query: Any, these: Iterable[Any]) -> Iterable[Any]:
        return self._session.connection().execute(query, {"these": list(these)}).all()
