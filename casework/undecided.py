"""A vote that decides nothing moves no case, so no settling tells of it: whom it is about is told as it is recorded."""

from datetime import datetime

from sqlmodel import Session

from casework import acts
from casework.office import Office
from casework.outbox import letter_row, put
from casework.stages.branch_vote import BranchVote
from models.case import Case


def tell_of_undecided(
    session: Session, office: Office, act: acts.Act, act_id: int, row: Case, outcome: str | None, at: datetime
) -> None:
    """Queue the letters of a vote after which another must be held. Whoever was on a ballot's roll is told of its end
    as a voter."""
    procedure = office.version(session, row.version_id)
    stage = procedure.by_id.get(row.stage or "")
    if not isinstance(stage, BranchVote) or not stage.leaves_undecided(outcome):
        return
    if isinstance(act, acts.CloseBallot) and stage.candidate_may_vote:
        return
    rules = procedure.letters_on("vote.undecided", stage=stage.id)
    about = {"void": outcome == "no_quorum"}
    put(
        session,
        [
            letter_row(
                rule.letter, f"act:{act_id}", at, person_id=row.person_id, case_id=row.id, stage=stage.id, data=about
            )
            for rule in rules
        ],
    )
