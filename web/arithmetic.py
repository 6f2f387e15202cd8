"""The arithmetic of a branch meeting's vote, laid open before it is confirmed."""

from typing import NamedTuple

from casework.acts import Vote
from casework.facts import Tally
from casework.stages.branch_vote import BranchVote
from config.share import least, reaches

MAJORITY = ">1/2"


class Sum(NamedTuple):
    """One condition: how many there are, how many at least are needed of which whole, and whether that is reached."""

    said: str
    """The code of its sentence: `quorum`, or `majority` and what it is reckoned on."""
    part: int | None
    needed: int
    share: str
    whole: int

    @property
    def reached(self) -> bool:
        """Whether there are enough."""
        return self.part is not None and reaches(self.share, self.part, self.whole)


def sums(stage: BranchVote, roll: int, vote: Vote | None = None) -> list[Sum]:
    """What a vote needs on a roll of that size; with a vote, what it has."""
    present = vote.present if vote else None
    found = [Sum("quorum", present, least(stage.quorum, roll), stage.quorum, roll)]
    base = roll if stage.pass_base == "expected" else present
    if base is not None:
        in_favour = vote.in_favour if vote else None
        found.append(Sum(f"majority.{stage.pass_base}", in_favour, least(MAJORITY, base), MAJORITY, base))
    return found


def outcome(stage: BranchVote, roll: int, vote: Vote) -> str:
    """What the vote comes to."""
    return stage.outcome(Tally(roll, vote.present, vote.in_favour, vote.against, vote.abstain, vote.invalid))
