"""How a case of each procedure goes in the demo: the acts in order, how many days apart, and who does them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, NamedTuple

from casework import acts


@dataclass
class Role:
    """The people of one case, by their references, and what its acts need to know."""

    person: str
    secretary: str
    commissioner: str
    chief: str
    """The secretary of the approving committee."""
    officer: str
    party: str
    mates: tuple[str, str]
    committee: int
    """How many members vote in the committee."""
    roll: int
    """How many are on the branch's roll; counted again on the day of its meeting."""
    number: str = ""
    to: str = ""
    receiver: str = ""
    to_branch: str = ""
    meeting: date = date.min


class Line(NamedTuple):
    """So many days after the act before, this act, by this role."""

    days: int
    by: str
    act: Callable[[Role, Random], acts.Act]


def _say(act: type[acts.Act], **fields: Any) -> Callable[[Role, Random], acts.Act]:
    return lambda _role, _random: act.model_validate(fields)


def vote(role: Role, random: Random) -> acts.Act:
    """A meeting's count, of most of those on the roll."""
    present = role.roll - 1 - random.randrange(max(1, role.roll // 6))
    against, abstain = random.choice(((0, 0), (0, 1), (1, 0), (1, 1)))
    count = {"present": present, "for": present - against - abstain, "against": against, "abstain": abstain}
    return acts.Vote.model_validate(count)


def _collective(role: Role, random: Random) -> acts.Act:
    against = random.choice((0, 0, 0, 1))
    return acts.Review.model_validate({"verdict": "pass", "for": role.committee - against, "against": against})


def _introducers(role: Role, _random: Random) -> acts.Act:
    return acts.Introducers(introducers=role.mates)


_LESSON = Line(8, "mate", lambda role, _: acts.Lesson(minutes=45, witness=role.mates[1]))

ADMISSION = (
    Line(3, "secretary", _say(acts.Talk)),
    Line(5, "secretary", _say(acts.ConfirmActivist, body="branch_committee")),
    Line(2, "chief", _say(acts.ApproveActivist)),
    Line(2, "commissioner", lambda role, _: acts.AssignContacts(contacts=role.mates)),
    *[_LESSON] * 8,
    Line(30, "secretary", _say(acts.ProposeTarget)),
    Line(6, "chief", _say(acts.Review, verdict="pass")),
    Line(1, "officer", _say(acts.Publish)),
    Line(17, "secretary", _introducers),
    Line(1, "person", _say(acts.Wish)),
    Line(1, "mate", _say(acts.Introduce)),
    Line(1, "other mate", _say(acts.Introduce)),
    Line(4, "secretary", vote),
    Line(9, "chief", _collective),
    Line(2, "chief", lambda role, _: acts.Number(number=role.number)),
    Line(1, "officer", lambda role, _: acts.Joined(date=role.meeting)),
    Line(3, "commissioner", _say(acts.Efile, pages=12, megabytes=5.5)),
    Line(9, "officer", _say(acts.Oath)),
)

_MET = (Line(6, "secretary", vote),)
_BALLOT_OPENED = (Line(6, "secretary", _say(acts.OpenBallot)), Line(1, "voters", _say(acts.Ballot)))
_RECOMMENDED = (
    Line(2, "commissioner", _say(acts.Review, verdict="pass")),
    Line(1, "secretary", _say(acts.Publish)),
    Line(18, "chief", _collective),
    Line(2, "officer", _say(acts.HandOver)),
    Line(12, "party", _say(acts.PartyAnswer, verdict="accepted")),
)

RECOMMENDATION = (*_MET, *_RECOMMENDED)
BY_LETTER = (*_BALLOT_OPENED, Line(3, "secretary", _say(acts.CloseBallot)), *_RECOMMENDED)
BALLOT_OPEN = _BALLOT_OPENED
"""Still open: the members who have not voted yet have their letters, and the secretary may close it."""

TRANSFER = (
    Line(3, "secretary", _say(acts.Review, verdict="pass")),
    Line(5, "receiver", _say(acts.Review, verdict="pass")),
    Line(4, "receiver", lambda role, _: acts.Assign(branch=role.to_branch)),
)

REFUSED_TRANSFER = (
    Line(2, "secretary", _say(acts.Review, verdict="pass")),
    Line(6, "receiver", _say(acts.Review, verdict="fail", reason="团员档案尚未寄达，请补寄后重新发起。")),
)
