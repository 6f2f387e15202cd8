"""What begins in a year, and when: two rounds of recommendations, admissions in autumn and spring, newcomers in
September, graduates from June on (DOMAIN F)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple, TypeVar

from sqlmodel import Session, col, select

from casework import acts
from casework.terms import add_months
from models.organisation import Organisation
from models.person import Membership, Person
from tuanwu.year.campus import SCHOOL

One = TypeVar("One")

MATES = 6
"""So many members at least has a branch in which somebody is admitted: contacts and introducers are found there."""
LIKELIEST = 0.4
"""When in its season a wave is highest."""


class Beginning(NamedTuple):
    """A case that somebody wants to begin; `by_branch`: an officer of that branch does."""

    day: date
    act: acts.Act
    person: str
    by_branch: int | None = None


@dataclass(frozen=True, slots=True)
class Volumes:
    """How many cases of each procedure are to begin."""

    admissions: int
    recommendations: int
    transfers: int


class Beginnings:
    """Chooses, from the roster in the database, who does what in the year from `first` on."""

    def __init__(self, session: Session, seed: int, first: date) -> None:
        self._random, self._first = Random(f"{seed} beginnings"), first
        self._places = {one.id or 0: one for one in session.exec(select(Organisation).order_by(col(Organisation.id)))}
        self._home = next(one for one in self._places.values() if one.code == "U")
        self._members: dict[int, list[Person]] = defaultdict(list)
        query = select(Membership.organisation_id, Person).join(Person).where(col(Membership.until).is_(None))
        for place, person in session.exec(query.order_by(col(Person.id))):
            self._members[place].append(person)
        outside = select(Person).where(col(Person.member_since).is_(None), col(Person.born_day_known))
        self._others = [one for one in session.exec(outside.order_by(col(Person.id))) if one.born]
        self._classes = [id_ for id_, one in self._places.items() if self._is_home(one) and one.kind == "branch"]

    def of(self, volumes: Volumes) -> list[Beginning]:
        """Everything that begins, in the order of the days."""
        found = [
            *self._admissions(volumes.admissions),
            *self._recommendations(volumes.recommendations),
            *self._transfers(volumes.transfers),
        ]
        return sorted(found, key=lambda one: one.day)

    def _admissions(self, count: int) -> Iterator[Beginning]:
        staying = [
            one
            for one in self._others
            if self._is_home(self._places[one.organisation_id or 0])
            and len(self._members[one.organisation_id or 0]) >= MATES
            and not self._leaves(one)
        ]
        for nth, one in enumerate(self._sample(staying, count)):
            day = self._day(7, 61) if nth % 5 < 3 else self._day(182, 220)
            yield Beginning(day, acts.Apply(), one.ref)

    def _recommendations(self, count: int) -> Iterator[Beginning]:
        """Branch by branch, as they propose: all of a branch's candidates of a round on one day."""
        chosen: set[str] = set()
        for begins, ends in ((16, 70), (184, 224)):
            days = {branch: self._day(begins, ends) for branch in self._classes}
            ready = [
                (branch, one, kind)
                for branch in self._classes
                for one in self._members[branch][2:]
                if (kind := self._kind(one, days[branch])) and one.ref not in chosen
            ]
            for branch, one, kind in self._sample(ready, count // 2):
                chosen.add(one.ref)
                yield Beginning(days[branch], acts.Propose.model_validate({"kind": kind}), one.ref, branch)

    def _transfers(self, count: int) -> Iterator[Beginning]:
        at_school = [id_ for id_, one in self._places.items() if (one.code or "").startswith(f"{SCHOOL}-")]
        newcomers = [one for place in at_school for one in self._members[place]]
        leaving = [one for branch in self._classes for one in self._members[branch] if self._leaves(one)]
        moving = [one for branch in self._classes for one in self._members[branch][3:] if not self._leaves(one)]
        colleges = [one for one in self._places.values() if one.kind == "committee" and one.parent_id == self._home.id]
        outside = [one for one in self._places.values() if one.kind == "committee" and not self._is_home(one)]
        townships = [one for one in outside if one.unit == "township"]
        schools = [one for one in outside if one.code == "N"]
        for one in self._sample(newcomers, count * 2 // 5):
            to = self._random.choice(colleges)
            yield Beginning(self._day(5, 60), acts.Request(to=to.ref, why="further_study"), one.ref)
        graduates = self._sample(leaving, count * 9 // 20)
        for one in graduates:
            further = self._random.random() < 0.25
            to = self._random.choice(schools if further else townships)
            why = "further_study" if further else self._random.choice(("employed_no_unit", "not_employed"))
            yield Beginning(self._day(273, 362), acts.Request.model_validate({"to": to.ref, "why": why}), one.ref)
        for one in self._sample(moving, count - count * 2 // 5 - len(graduates)):
            to = self._places[self._random.choice(self._classes)]
            if to.id != one.organisation_id:
                yield Beginning(self._day(20, 300), acts.Request(to=to.ref, why="change_of_class"), one.ref)

    def _kind(self, one: Person, day: date) -> str | None:
        """What somebody can be recommended for on a day."""
        if one.party_member or one.member_since is None or add_months(one.member_since, 12) > day:
            return None
        if one.party_activist:
            return "K2" if add_months(one.party_activist, 12) <= day else None
        return "K1" if one.party_applied and add_months(one.party_applied, 6) <= day else None

    def _leaves(self, one: Person) -> bool:
        """Whether somebody graduates in this year."""
        return one.graduates is not None and one.graduates < add_months(self._first, 12)

    def _is_home(self, place: Organisation) -> bool:
        return place.path.startswith(self._home.path)

    def _day(self, after: int, until: int) -> date:
        """A day of a season: few at its ends, most in its first half."""
        days = self._random.triangular(after, until, after + (until - after) * LIKELIEST)
        return self._first + timedelta(days=int(days))

    def _sample(self, those: Sequence[One], count: int) -> list[One]:
        return self._random.sample(those, min(count, len(those)))
