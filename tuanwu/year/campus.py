"""The university of a year: the demo's, with a school its newcomers come from, townships its graduates go to, numbers
for both calendar years, and posts that stand empty for a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from tuanwu.demo.names import chinese_name
from tuanwu.demo.students import MAIL, Person, student
from tuanwu.demo.tree import COLLEGES, PROVINCE, ROOT, Organisation
from tuanwu.demo.university import Post, Segment, University

SCHOOL: Final = "H"
_MOVERS_A_TOWNSHIP: Final = 800
_A_CLASS: Final = 45
_OFFICERS: Final = ("committee_secretary", "committee_officer", "committee_member", "committee_member")
_EMPTY_BRANCHES: Final = 1 / 40
_EMPTY_PARTY_BRANCHES: Final = 1 / 8


class Gap(NamedTuple):
    """Posts of one organisation that are in nobody's hands from a day on, until another."""

    posts: tuple[Post, ...]
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Campus:
    """Who there is, and which posts stand empty when."""

    university: University
    gaps: tuple[Gap, ...]

    @property
    def changes(self) -> tuple[date, ...]:
        """The days on which posts fall empty or are filled."""
        return tuple(sorted({day for gap in self.gaps for day in (gap.since, gap.until)}))

    def posts_on(self, day: date) -> list[Post]:
        """The posts held on a day."""
        empty = {post for gap in self.gaps if gap.since <= day < gap.until for post in gap.posts}
        return [post for post in self.university.posts if post not in empty]


def make_campus(members: int, branches: int, seed: int, *, first: date, transfers: int) -> Campus:
    """The university as it is on the first day of its year."""
    university = University.make(members, branches, seed, today=first)
    random = Random(f"{seed} campus")
    university.segments = [
        Segment(ROOT, f"{year}{PROVINCE}000001", f"{year}{PROVINCE}000600") for year in (first.year, first.year + 1)
    ]
    for place in range(1, 1 + transfers // _MOVERS_A_TOWNSHIP):
        _settle(university, random, f"T{place}", f"{COLLEGES[place % len(COLLEGES)]}镇", "township", first, ("1",), 8)
    newcomers = transfers * 2 // 5
    classes = tuple(str(nth) for nth in range(1, 1 + max(1, newcomers // _A_CLASS)))
    _settle(university, random, SCHOOL, "渡口中学", "school", first, classes, newcomers // len(classes))
    return Campus(university, tuple(_gaps(university, random, first)))


def _settle(
    university: University,
    random: Random,
    code: str,
    name: str,
    unit: str,
    first: date,
    classes: tuple[str, ...],
    size: int,
) -> None:
    """An organisation outside with its branches, their members, and officers in every post."""
    university.organisations.append(Organisation(code, f"{name}团委", "committee", province=PROVINCE, unit=unit))
    for nth, post in enumerate(_OFFICERS, 1):
        number = f"{code}S{nth:02}"
        university.people.append(Person(number, chinese_name(random), f"{number.lower()}@{MAIL}", code))
        university.posts.append(Post(number, post, code))
    for one in classes:
        branch = f"{code}-{one}"
        university.organisations.append(Organisation(branch, f"{name}第{one}团支部", "branch", code))
        members = [
            student(random, f"{code}{one.zfill(3)}{nth:02}", branch, first.year, first, member=True)
            for nth in range(max(3, size))
        ]
        university.people += members
        for person, post in zip(members, ("branch_secretary", "organisation_commissioner"), strict=False):
            university.posts.append(Post(person.number, post, branch))


def _gaps(university: University, random: Random, first: date) -> Iterator[Gap]:
    """Branches that have elected nobody yet when the year begins, and some that lose both officers later; Party
    branches whose secretary has left."""
    held: dict[str, list[Post]] = {}
    for post in university.posts:
        held.setdefault(post.organisation, []).append(post)
    for one in university.organisations:
        share = {"branch": _EMPTY_BRANCHES, "party_branch": _EMPTY_PARTY_BRANCHES}.get(one.kind, 0)
        if one.code in held and random.random() < share:
            since = first + timedelta(days=random.choice((0, 14, 28, 180, 280, 294)))
            yield Gap(tuple(held[one.code]), since, since + timedelta(days=random.choice((14, 28, 42))))
