"""What a rule may see: the facts of a case, the people it names, and the places it passes through.

Facts are the fold of the acts: each act's audit entry carries what it changed, so they can be rebuilt from the log.
People and organisations stand in them by their opaque references.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import msgspec
import orjson

Days = tuple[date, date]


class Tally(NamedTuple):
    """The count of a branch meeting's vote. `expected` are those entitled to vote, `in_favour` the votes for."""

    expected: int
    present: int
    in_favour: int
    against: int
    abstain: int
    invalid: int


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """All that a case has come to know; a day where the name says no more.

    Every settling reads and writes them, so they are a msgspec struct, which costs a fifth of a Pydantic model; what
    comes into them has been checked before, as the fields of an act.
    """

    applied: date | None = None
    talked: date | None = None
    activist: date | None = None
    activist_approved: date | None = None
    activist_notice: Days | None = None
    """Where activists are published too: the day that notice went up, and the last day of its period."""
    points: int = 0
    """What the applicant has on their card, where a profile asks for points."""
    volunteer_hours: int = 0
    conditions: tuple[str, ...] = ()
    """The local conditions that the branch says are met."""
    contacts: tuple[str, ...] = ()
    contacts_named: int = 0
    """How often contacts have been named."""
    hours: int = 0
    first_lesson: date | None = None
    last_lesson: date | None = None
    targeted: date | None = None
    taken_over: tuple[str, str | None] | None = None
    """The branch that has taken the applicant over, and the committee that approves there."""
    moves: int = 0
    """How often that has happened."""
    pre_reviewed: date | None = None
    published: Days | None = None
    """The day the notice went up, and the last day of its period."""
    announced: Days | None = None
    notices: int = 0
    """How many notices have been published; a corrected one is followed by another."""
    objections: int = 0
    """How many objections wait for a ruling."""
    rulings: int = 0
    introducers: tuple[str, ...] = ()
    introducers_named: int = 0
    """How often introducers have been named."""
    wished: date | None = None
    introduced: tuple[tuple[str, date], ...] = ()
    balloting: date | None = None
    """The day on which the secret ballot was opened that is open now."""
    ballots: int = 0
    """How many secret ballots have been opened."""
    voted: date | None = None
    tally: Tally | None = None
    written: int = 0
    """Written opinions of members who were not there, where the profile counts them; they are among the votes."""
    outcome: str | None = None
    approved: date | None = None
    number: str | None = None
    joined: date | None = None
    oath: date | None = None
    efile: date | None = None

    kind: str | None = None
    """K1 or K2."""
    proposed: date | None = None
    meeting_approved: date | None = None
    examined: date | None = None
    reviewed: date | None = None
    reviewed_above: date | None = None
    rank: int | None = None
    """The place that the committee gave among its candidates of that round and kind."""
    handed_over: date | None = None
    answered: date | None = None
    party_answer: str | None = None

    begun: date | None = None
    """The day a case of a procedure without facts of its own began."""
    handed_in: tuple[tuple[str, date], ...] = ()
    """What has been handed in: at which stage, and when."""
    grade: str | None = None

    requested: date | None = None
    to: str | None = None
    why: str | None = None
    released: date | None = None
    released_above: date | None = None
    accepted: date | None = None
    accepted_above: date | None = None
    assigned: str | None = None
    assigned_on: date | None = None
    retained: date | None = None

    verdict: str | None = None
    """A review's or a ruling's verdict, until the case is settled by it."""
    return_to: str | None = None
    withdrawn: date | None = None
    frozen: tuple[str, date] | None = None
    """The act that somebody says was not theirs, and since when the case is frozen for it."""
    sent_back: str | None = None
    """The stage in which a void act was done, until the case has gone back to it."""
    acted: tuple[tuple[str, str], ...] = ()
    """Who has acted by post, each with the level acted at: nobody acts at two levels of one case."""
    imported: tuple[str, date] | None = None
    """Of a case that had begun elsewhere: the stage it came in at, and since when that was open. What the facts say
    up to there is taken as history."""

    def changed(self, delta: dict[str, Any]) -> "Facts":
        """These facts with some replaced; the delta is what the audit entry carries."""
        return msgspec.structs.replace(self, **delta)

    def known(self) -> dict[str, Any]:
        """The facts that are known, by name."""
        return {name: value for name in FACTS if (value := getattr(self, name)) != getattr(EMPTY, name)}

    def acted_by(self, people: Iterable[str], level: str) -> dict[str, Any]:
        """What changes when somebody acts by post at a level, for themselves and whoever they stand in for."""
        new = tuple((one, level) for one in people if (one, level) not in self.acted)
        return {"acted": (*self.acted, *new)} if new else {}

    def to_json(self) -> str:
        """The text kept in the case's row."""
        return _encoder.encode(self).decode()


_encoder, _decoder = msgspec.json.Encoder(), msgspec.json.Decoder(Facts)
FACTS = Facts.__struct_fields__
"""The names of all facts."""
EMPTY = Facts()


def facts_from(text: str) -> Facts:
    """The facts kept in a case's row."""
    return _decoder.decode(text)


def fold(text: str, delta: dict[str, Any]) -> str:
    """The kept text with an audit entry's delta laid over it; null takes a fact back to unknown."""
    known = {**orjson.loads(text), **delta}
    return msgspec.convert({k: v for k, v in known.items() if v is not None and k in FACTS}, Facts).to_json()


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What rules need to know of a person."""

    ref: str
    born: date | None = None
    born_day_known: bool = True
    member_since: date | None = None
    party_member: bool = False
    probation: bool = False
    party_applied: date | None = None
    party_activist: date | None = None
    graduates: date | None = None
    left_on: date | None = None
    """The day from which they are a member no more."""

    def is_member(self, day: date) -> bool:
        """Whether they are a League member on that day."""
        joined = self.member_since is not None and self.member_since <= day
        return joined and (self.left_on is None or day < self.left_on)


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation as rules see it."""

    id: int
    ref: str
    kind: str
    unit: str = "school"
    has_committee: bool = True
    province: str | None = None
    name: str = ""


class View(msgspec.Struct, frozen=True):
    """A case as its stages see it."""

    procedure: str
    person: str
    facts: Facts
    places: Mapping[str, tuple[Place, ...]] = {}
    """By side: `branch`, `above` (directly above it), `committee` (the approving one), `over` (directly above that),
    `to`, `to_above`, `party`."""
    since: date | None = None
    """The day its stage opened."""

    def knowing(self, facts: Facts, since: date | None = None) -> "View":
        """The same case with other facts; with a day, in a stage that opened then."""
        return View(self.procedure, self.person, facts, self.places, since or self.since)

    def place(self, side: str) -> Place | None:
        """The one organisation on a side, if there is one."""
        found = self.places.get(side, ())
        return found[0] if found else None
