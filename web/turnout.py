"""How many have voted in a ballot that is open; not who, and nothing of what was chosen."""

from typing import NamedTuple

from sqlmodel import Session

from casework.ballots.held import latest_ballot, marked, sealed_urn, size_of_roll
from casework.ballots.urn import papers_in
from casework.stages.branch_vote import BranchVote
from config.share import least
from models.case import Case


class Turnout(NamedTuple):
    """Papers in the urn, of how many on the roll, and how many make a quorum. `on_their_way` were taken and have not
    arrived."""

    cast: int
    roll: int
    quorum: int
    on_their_way: int


def turnout_of(session: Session, case: Case, stage: BranchVote | None) -> Turnout | None:
    """The turnout of a case's ballot; None where none is open."""
    ballot = latest_ballot(session, case.id) if stage is not None else None
    urn = sealed_urn(session, ballot) if ballot is not None else None
    if ballot is None or urn is None or stage is None:
        return None
    cast, roll = papers_in(urn.sealed), size_of_roll(session, ballot)
    return Turnout(cast, roll, least(stage.quorum, roll), marked(session, ballot) - cast)
