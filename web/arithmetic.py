"""The arithmetic of a branch meeting's vote, laid open before it is confirmed."""

from typing import NamedTuple

from casework.acts import Vote
from casework.counting import counted_of
from casework.facts import Tally
from casework.stages.branch_vote import BranchVote
from config.share import least, reaches


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
    said, share = f"majority.{stage.pass_base}", stage.pass_share
    if vote is not None:
        base = counted_of(_tally(roll, vote), stage.pass_base, _written(stage, vote))
        found.append(Sum(said, vote.in_favour, least(share, base), share, base))
    elif stage.pass_base == "expected":
        found.append(Sum(said, None, least(share, roll), share, roll))
    return found


def without_ballot(vote: Vote) -> int:
    """How many of those present have no ballot in the count."""
    return max(vote.present - vote.in_favour - vote.against - vote.abstain - vote.invalid, 0)


def outcome(stage: BranchVote, roll: int, vote: Vote) -> str:
    """What the vote comes to."""
    return stage.outcome(_tally(roll, vote), _written(stage, vote))


def _tally(roll: int, vote: Vote) -> Tally:
    return Tally(roll, vote.present, vote.in_favour, vote.against, vote.abstain, vote.invalid)


def _written(stage: BranchVote, vote: Vote) -> int:
    return vote.written_opinions if stage.count_written_opinion else 0
