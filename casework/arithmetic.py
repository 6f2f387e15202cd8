"""The arithmetic of a decision by count, as it can be told: so many of so many, which share was asked, and whether it
was reached."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from casework.counting import counted_of
from casework.facts import Tally
from casework.stages.branch_vote import BranchVote
from casework.stages.committee_review import MEMBERS
from config.share import reaches
from models.person import PostHolding

MORE_THAN_HALF = ">1/2"


@dataclass(frozen=True, slots=True)
class Part:
    """`part` of `whole`, against the share that was asked."""

    part: int
    whole: int
    share: str

    @property
    def reached(self) -> bool:
        """Whether it was enough."""
        return reaches(self.share, self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Count:
    """A branch meeting's vote: who was there, and of which number those in favour are counted. `agrees` says that the
    outcome on record is what the count comes to."""

    present: Part
    in_favour: Part
    base: str
    tally: Tally
    written: int
    outcome: str
    agrees: bool


def vote_count(tally: Tally, written: int, came_to: str, stage: BranchVote) -> Count:
    """The arithmetic of a vote under the rules that its case is pinned to."""
    counted = written if stage.count_written_opinion else 0
    return Count(
        Part(tally.present, tally.expected, stage.quorum),
        Part(tally.in_favour, counted_of(tally, stage.pass_base, counted), stage.pass_share),
        stage.pass_base,
        tally,
        written,
        came_to,
        stage.outcome(tally, counted) == came_to,
    )


def committee_count(session: Session, committee_id: int, in_favour: int, at: datetime) -> Part:
    """The arithmetic of a committee's decision: of all who were its members then."""
    members = select(func.count(func.distinct(col(PostHolding.person_id)))).where(
        col(PostHolding.organisation_id) == committee_id,
        col(PostHolding.post).in_(MEMBERS),
        col(PostHolding.since) <= at,
        or_(col(PostHolding.until).is_(None), col(PostHolding.until) > at),
    )
    return Part(in_favour, session.connection().execute(members).scalar_one(), MORE_THAN_HALF)
