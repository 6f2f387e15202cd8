"""What every kind of stage is: parsed from YAML, frozen, pure. It never writes, mails, or looks at the clock."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Literal, NamedTuple

import msgspec
from pydantic import BaseModel, ConfigDict

from casework.acts import Act
from casework.facts import EMPTY, Facts, PersonFacts, Tally, View
from casework.inspection.inspect import RuleCode, refusals
from casework.inspection.rule import Record
from casework.ranking import Ranking
from casework.terms import Calendar, Due, local_day
from config.profile import Profile

OFFICERS = {
    "branch": ("branch_secretary", "organisation_commissioner"),
    "general_branch": ("general_branch_secretary",),
    "committee": ("committee_secretary", "committee_officer"),
    "party_branch": ("party_branch_secretary",),
}
POSTS = tuple(dict.fromkeys(post for posts in OFFICERS.values() for post in posts))
"""Every post that an officer can hold."""


class Who(msgspec.Struct, frozen=True):
    """People entitled to an act: the officers of a side's organisations, holders of other posts there, or one person.

    `level` is the level an officer acts at: nobody acts at two levels of one case.
    """

    side: str | None = None
    posts: tuple[str, ...] | None = None
    person: str | None = None
    level: str | None = None
    barred: tuple[str, ...] = ()
    """Those who hold such a post and must stand back."""


def officers(side: str, level: str | None = None, barred: tuple[str, ...] = ()) -> Who:
    """The officers of a side's organisations."""
    return Who(side=side, level=level or side, barred=barred)


def posts(side: str, *names: str, level: str | None = None) -> Who:
    """Holders of these posts in a side's organisations."""
    return Who(side=side, posts=names, level=level or side)


def person(ref: str) -> Who:
    """One person, whatever posts they hold."""
    return Who(person=ref)


class Awaited(msgspec.Struct, frozen=True):
    """An act that the stage waits for now; each becomes a task."""

    act: str
    who: tuple[Who, ...]
    slot: str = ""
    chased_from: date | None = date.min
    """The first day on which anybody is urged to it: before that it cannot be done. None: it may be done, and need not
    be."""

    def chased(self, on: date) -> bool:
        """Whether anybody is urged to it on that day."""
        return self.chased_from is not None and self.chased_from <= on


class Tell(NamedTuple):
    """Something to be told of on a day, while the stage stays open; the procedure's letters say to whom."""

    on: date
    what: Literal["reminder", "escalation", "expiring", "retention"]
    about: tuple[tuple[str, str | int], ...] = ()
    """Words of its letter that are known now."""


class Opening(msgspec.Struct, frozen=True):
    """What an open stage asks: the awaited acts, the day they are due, the day its own clock falls due, and the
    letters it owes besides the reminders of what is due."""

    awaited: tuple[Awaited, ...]
    due: Due | None = None
    wakes_on: date | None = None
    tells: tuple[Tell, ...] = ()
    asked_on: date | None = None
    """The day on which somebody was asked for what is awaited now, where that is not the day on which the stage
    opened: the days of reminding count from it."""


@dataclass(frozen=True, slots=True)
class Passed:
    """The stage is done; with facts where silence decided it, as the profile says."""

    facts: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """The stage goes on waiting."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The case goes back to an earlier stage."""

    to: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The case ends here without completing."""

    state: str


Answer = Passed | Wait | Returned | Ended
PASSED, WAIT, REFUSED = Passed(), Wait(), Ended("refused")


@dataclass(frozen=True, slots=True)
class Scene:
    """What surrounds one act: who acts, on which day, and what the rules may ask about."""

    actor: str | None
    dated: date
    at: datetime
    settings: Profile
    calendar: Calendar
    people: dict[str, PersonFacts] = field(default_factory=dict)
    """The people whom the case and the act name."""
    members: int = 0
    """How many members the case's branch has on that day."""
    roll: int = 0
    """How many of them are entitled to vote."""
    on_roll: frozenset[str] = frozenset()
    """Those of the act's `voters` who are; for `ballot`, the actor, if on the roll that it was opened with."""
    voted: bool = False
    """For `ballot`: whether the actor has voted in the case's latest secret ballot."""
    counted: Tally | None = None
    """For `close_ballot`: what lies in the urn."""
    number_problems: tuple[str, ...] = ()
    """What the ledger of numbers says against the number of a `number` act."""
    committee_size: int = 0
    """The members of the committee that decides collectively."""
    candidates: int = 0
    """How many other candidates of the branch are past examination in that half-year."""
    ranking: Ranking | None = None
    """Where the committee ranks its candidates: the ranks that this one may be given."""
    branch: str | None = None
    """For `assign`: the branch named, when it stands under the receiving organisation."""
    taken_to: tuple[str, str | None] | None = None
    """For `take_over`: the branch named, and the committee that approves there."""

    @property
    def today(self) -> date:
        """The day of recording, in Shanghai."""
        return local_day(self.at)

    def refusals(self, codes: Iterable[str], person: str, after: Facts) -> tuple[str, ...]:
        """Which of these rules the facts would break, were the act taken."""
        return refusals(codes, self.record(person, after))

    def record(self, person: str, after: Facts) -> Record:
        """What the rules look at, were the act taken."""
        subject = self.people.get(person, PersonFacts(person))
        return Record(after, subject, self.dated, self.settings, self.calendar, self.people)


@dataclass(frozen=True, slots=True)
class Taken:
    """An act taken: the facts it changes, whether it spends its task, and the outcome it came to."""

    facts: dict[str, Any]
    spends: bool = True
    outcome: str | None = None


class OnlyWhere(BaseModel):
    """A condition for a stage to be asked at all: a setting that is, or names, what it `has`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    setting: bool | str | tuple[str, ...]
    has: bool | str

    @property
    def holds(self) -> bool:
        """Whether it does."""
        return self.has in self.setting if isinstance(self.setting, tuple) else self.has == self.setting


class Stage(BaseModel):
    """A stage of a procedure. `inspects` are the rules that what it records must keep."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: str
    remind: tuple[int, ...] = ()
    """Days after opening on which those who may act are reminded, whether or not a day is named by which it is due."""
    chase: tuple[int, ...] = ()
    """Days after opening on which the level above is told that it still waits."""
    inspects: tuple[RuleCode, ...] = ()
    assurance: Literal["link", "link+code"] = "link"
    """How well whoever acts here by a link must be known."""
    only_where: OnlyWhere | None = None

    records: ClassVar[dict[str, str | None]] = {}
    """The acts this kind takes, each with the fact that stands once it is done (None: it leaves no single one)."""
    again: ClassVar[frozenset[str]] = frozenset()
    """Those that may be done anew until the stage closes."""

    @abstractmethod
    def open(self, case: View, calendar: Calendar) -> Opening:
        """What the stage asks of whom, as the facts are now."""

    @abstractmethod
    def who(self, act: str, case: View) -> tuple[Who, ...]:
        """Who may do an act of this stage."""

    @abstractmethod
    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        """What an act means here: taken, or the codes of every rule it breaks."""

    @abstractmethod
    def close(self, case: View, today: date) -> Answer:
        """Whether the stage is done, as of that day."""

    @property
    def acts(self) -> frozenset[str]:
        """The acts that this stage takes."""
        return frozenset(self.records)

    @property
    def publishes(self) -> bool:
        """Whether the day it gets while it is open is that of a public notice, which the person is told of."""
        return False

    @property
    def silent(self) -> bool:
        """Whether it passes at once, asking nothing: nobody is told of that."""
        return not self.asked

    @property
    def asked(self) -> bool:
        """Whether the profile asks for this stage."""
        return self.only_where is None or self.only_where.holds

    def stands(self, act: Act, case: View, actor: str | None) -> bool:
        """Whether the act's record stands already."""
        fact = self.records.get(act.do)
        return fact is not None and getattr(case.facts, fact) not in (None, ())

    @property
    def inspected(self) -> tuple[str, ...]:
        """The rules that history taken over from elsewhere is inspected by, once this stage lies behind."""
        return self.inspects

    def holds_up(self, case: View) -> str | None:
        """The code for which acts of later stages are refused while this one must first run its time."""
        return None

    def applies(self, case: View) -> bool:
        """Whether the case passes through this stage at all."""
        return self.asked

    def foretells(self, case: View) -> dict[str, str]:
        """Words for those who hear that the case has come here: what holds from now on."""
        return {}

    def forgets(self, *, reopened: bool) -> dict[str, Any]:
        """The facts to take back when the case goes back over this stage, or to it (`reopened`): what was recorded
        is done anew."""
        names = {fact for fact in self.records.values() if fact}
        return {name: getattr(EMPTY, name) for name in names}


def broken(*checks: tuple[str, bool]) -> Iterator[str]:
    """The codes whose check found something."""
    return (code for code, found in checks if found)
