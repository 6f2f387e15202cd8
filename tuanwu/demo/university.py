"""An invented university of any size: the same one again for the same seed and day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Final, NamedTuple, Self

from tuanwu.demo.names import chinese_name
from tuanwu.demo.students import MAIL, Person, student
from tuanwu.demo.tree import PROVINCE, ROOT, TOWNSHIP, Organisation, organisations

_SEPTEMBER: Final = 9
_OUTSIDE_MEMBERS: Final = 8
_BRANCH_POSTS: Final = ("branch_secretary", "organisation_commissioner", "branch_committee_member")


class Post(NamedTuple):
    """A post in somebody's hands."""

    number: str
    post: str
    organisation: str


class Segment(NamedTuple):
    """Serial numbers handed to an organisation."""

    organisation: str
    first: str
    last: str


@dataclass
class University:
    """What the demo begins with. The members and branches asked for are the university's own, beside those outside."""

    organisations: list[Organisation]
    people: list[Person] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)

    @classmethod
    def make(cls, members: int = 2000, branches: int = 60, seed: int = 1, *, today: date) -> Self:
        """Invent one, as it is on that day."""
        newest = today.year - (today.month < _SEPTEMBER)
        university = cls(list(organisations(branches, newest)))
        _Settlers(university, Random(seed), today, newest).settle(members)
        university.segments = [
            Segment(holder, f"{year}{PROVINCE}{first}", f"{year}{PROVINCE}{last}")
            for year in (today.year, today.year + 1)  # who applies in autumn is numbered in spring
            for holder, first, last in ((ROOT, "000001", "000400"), (TOWNSHIP, "900001", "900050"))
        ]
        return university


class _Settlers:
    """Fills the organisations with people, and the posts with some of them."""

    def __init__(self, university: University, random: Random, today: date, newest: int) -> None:
        self._university = university
        self._random = random
        self._today = today
        self._newest = newest
        self._serial: dict[str, int] = defaultdict(int)

    def settle(self, members: int) -> None:
        classes = [one for one in self._university.organisations if one.year]
        for one, size in zip(classes, self._sizes(members, len(classes)), strict=True):
            self._branch(one.code, one.year or self._newest, size, one.code[1:3])
        for one in self._university.organisations:
            if one.kind == "branch" and not one.year:
                self._branch(one.code, self._newest, _OUTSIDE_MEMBERS, one.code[0])
            elif one.kind != "branch":
                self._officers(one)

    def _sizes(self, members: int, branches: int) -> list[int]:
        """Classes of about the same size, some a fifth larger and others smaller; together the members asked for."""
        sizes = [members // branches + (place < members % branches) for place in range(branches)]
        for one in range(0, branches - 1, 2):
            moving = self._random.randint(0, members // branches // 5)
            sizes[one], sizes[one + 1] = sizes[one] - moving, sizes[one + 1] + moving
        return sizes

    def _branch(self, code: str, year: int, size: int, group: str) -> None:
        members = [self._student(code, year, group, member=True) for _ in range(size)]
        officers = [replace(one, mailbox=f"{one.number}@{MAIL}", probation=False) for one in members[:3]]
        others = [self._student(code, year, group, member=False) for _ in range(self._random.randint(0, 3))]
        self._university.people += [*officers, *members[3:], *others]
        self._university.posts += [
            Post(one.number, post, code) for one, post in zip(officers, _BRANCH_POSTS, strict=False)
        ]

    def _student(self, branch: str, year: int, group: str, *, member: bool) -> Person:
        prefix = f"{year}{group}"
        self._serial[prefix] += 1
        number = f"{prefix}{self._serial[prefix]:04}"
        return student(self._random, number, branch, year, self._today, member=member)

    def _officers(self, organisation: Organisation) -> None:
        for post in self._posts(organisation.kind):
            self._serial["staff"] += 1
            number = f"S{self._serial['staff']:04}"
            one = Person(number, chinese_name(self._random), f"{number.lower()}@{MAIL}", organisation.code)
            self._university.people.append(replace(one, party_member=True))
            self._university.posts.append(Post(number, post, organisation.code))

    def _posts(self, kind: str) -> Iterator[str]:
        if kind == "committee":
            yield from ("committee_secretary", "committee_officer")
            yield from ["committee_member"] * self._random.randint(5, 9)
        else:
            yield f"{kind}_secretary"
