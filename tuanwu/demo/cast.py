"""Whom the demo's cases are about, who acts in them, and when they begin."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from casework import acts
from casework.roll import count_members
from casework.stages.committee_review import MEMBERS
from models.organisation import Organisation
from models.person import Membership, Person, PostHolding
from tuanwu.demo.scripts import (
    ADMISSION,
    RECOMMENDATION,
    REFUSED_TRANSFER,
    TRANSFER,
    Line,
    Role,
)
from tuanwu.demo.tree import NEIGHBOUR, PROVINCE, TOWNSHIP

ADMISSION_DAYS, RECOMMENDATION_DAYS, TRANSFER_DAYS = 210, 60, 30
"""How long before today the oldest case of each procedure begins."""


@dataclass
class Played:
    """One case of the demo: who is in it, how it goes, and when it begins."""

    role: Role
    begin: acts.Act
    begun_by: str
    script: Sequence[Line]
    first_day: date
    case: str = ""
    stuck: str = ""


class Cast:
    """Chooses people of the imported roster for the demo's cases."""

    def __init__(self, session: Session, random: Random, today: date) -> None:
        self._session, self._random, self._today = session, random, today
        self._places = {one.id: one for one in session.exec(select(Organisation)).all()}
        self._posts: dict[tuple[int, str], list[str]] = defaultdict(list)
        query = select(PostHolding, Person).join(Person).where(col(PostHolding.until).is_(None))
        for holding, person in session.exec(query).all():
            self._posts[(holding.organisation_id, holding.post)].append(person.ref)
        self._members: dict[int, list[Person]] = defaultdict(list)
        query = select(Membership, Person).join(Person).where(col(Membership.until).is_(None))
        for membership, person in session.exec(query.order_by(col(Person.id))).all():  # type: ignore[assignment]
            self._members[membership.organisation_id].append(person)  # type: ignore[attr-defined]
        self._numbers = iter(range(1, 400))

    def admissions(self) -> Iterator[Played]:
        """Everybody who is no member yet applies, spread over the months."""
        query = select(Person).where(col(Person.member_since).is_(None), col(Person.born).is_not(None))
        applicants = [one for one in self._session.exec(query.order_by(col(Person.id))) if self._in_a_class(one)]
        for one, first in zip(applicants, self._spread(len(applicants), ADMISSION_DAYS), strict=True):
            role = self._role(one)
            role.number = f"{self._today.year}{PROVINCE}{next(self._numbers):06}"
            yield Played(role, acts.Apply(), one.ref, ADMISSION, first)

    def recommendations(self) -> Iterator[Played]:
        """Two or three of each class that has members long enough applicants of the Party."""
        chosen = [one for members in self._classes() for one in self._eligible(members)[:3]]
        for one, first in zip(chosen, self._spread(len(chosen), RECOMMENDATION_DAYS), strict=True):
            role = self._role(one)
            yield Played(role, acts.Propose(kind="K1"), role.secretary, RECOMMENDATION, first)

    def transfers(self) -> Iterator[Played]:
        """One of each class moves out of the university or to another class."""
        movers = [self._random.choice(_movers(members)) for members in self._classes() if len(members) > 8]
        for nth, (one, first) in enumerate(zip(movers, self._spread(len(movers), TRANSFER_DAYS), strict=True)):
            role = self._role(one)
            outside = self._by_code(TOWNSHIP if nth % 3 else NEIGHBOUR)
            branch = next(place for place in self._places.values() if place.parent_id == outside.id)
            role.to, role.to_branch = outside.ref, branch.ref
            role.receiver = self._posts[(outside.id or 0, "committee_officer")][0]
            begin = acts.Request(to=role.to, why="moved" if nth % 3 else "employed_unit")
            yield Played(role, begin, one.ref, REFUSED_TRANSFER if nth % 7 == 3 else TRANSFER, first)

    def _spread(self, count: int, days: int) -> list[date]:
        """So many days between then and today, the latest of them today."""
        return [self._today - timedelta(days=days * nth // max(1, count)) for nth in range(count)]

    def _classes(self) -> list[list[Person]]:
        return [members for place, members in self._members.items() if self._places[place].code not in (None, "T-1")]

    def _eligible(self, members: list[Person]) -> list[Person]:
        before = self._today - timedelta(days=RECOMMENDATION_DAYS + 190)
        return [one for one in _stayers(members) if one.party_applied and one.party_applied < before]

    def _in_a_class(self, one: Person) -> bool:
        """Whether somebody is in a branch of the university itself, large enough to have contacts and introducers."""
        outside = {self._by_code(code).id for code in (TOWNSHIP, NEIGHBOUR)}
        at_home = self._places[one.organisation_id].parent_id not in outside
        return at_home and len(self._members.get(one.organisation_id or 0, ())) > 5

    def _by_code(self, code: str) -> Organisation:
        return next(one for one in self._places.values() if one.code == code)

    def _role(self, one: Person) -> Role:
        branch = self._places[one.organisation_id]
        committee = self._approving(branch)
        stayers = _stayers(self._members[branch.id or 0])
        mates = [mate.ref for mate in stayers if mate.ref != one.ref and self._may_introduce(mate)]
        first, second = self._random.sample(mates, 2)
        held = self._posts
        party = next(
            (held[(place.id or 0, "party_branch_secretary")][0] for place in self._places.values()
             if place.kind == "party_branch" and place.parent_id == committee.id),
            "",
        )  # fmt: skip
        voting: set[Any] = {ref for post in MEMBERS for ref in held[(committee.id or 0, post)]}
        return Role(
            one.ref,
            held[(branch.id or 0, "branch_secretary")][0],
            held[(branch.id or 0, "organisation_commissioner")][0],
            held[(committee.id or 0, "committee_secretary")][0],
            held[(committee.id or 0, "committee_officer")][0],
            party,
            (first, second),
            len(voting),
            count_members(self._session, branch.id or 0, self._today)[1],
        )

    def _may_introduce(self, one: Person) -> bool:
        """Whether somebody was a member, with a mailbox, throughout the demo's past."""
        joined = one.member_since or self._today
        return joined < self._today - timedelta(days=ADMISSION_DAYS) and not one.probation and bool(one.mailbox)

    def _approving(self, branch: Organisation) -> Organisation:
        above = branch
        while not above.approves:
            above = self._places[above.parent_id]
        return above


def _stayers(members: list[Person]) -> list[Person]:
    """Members of a class who hold no post and stay in it: candidates, contacts, introducers."""
    return members[3 : 3 + len(members) // 2]


def _movers(members: list[Person]) -> list[Person]:
    """Those one of whom moves away."""
    return members[3 + len(members) // 2 :]
