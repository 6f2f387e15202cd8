"""The letters of a secret ballot, each with the reader's own link to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlmodel import Session, col

from casework.outbox import letter_row, put
from models.ballot import Ballot, BallotRoll, BallotUrn
from models.case import Case


def ballot_letter(letter: str, cause: str, ballot: Ballot, case: Case, person_id: int, at: datetime) -> dict[str, Any]:
    """A row of the outbox for somebody on a ballot's roll."""
    about = {"ballot_id": ballot.id, "opened_on": ballot.opened_on.isoformat()}
    return letter_row(letter, cause, at, person_id=person_id, case_id=case.id, stage=case.stage, data=about)


def send_again(session: Session, person_id: int, slot: int, at: datetime, ballot_id: int | None = None) -> None:
    """Queue the letters of the open ballots that somebody may vote in, or of one of them; at most once in a slot of
    time."""
    urn = exists().where(col(BallotUrn.ballot_id) == col(Ballot.id))
    mine: Any = (
        select(Ballot, Case)
        .join(BallotRoll, col(BallotRoll.ballot_id) == col(Ballot.id))
        .join(Case, col(Case.id) == col(Ballot.case_id))
        .where(col(BallotRoll.person_id) == person_id, col(Case.state) == "open", urn)
    )
    query = mine.where(col(Ballot.id) == ballot_id) if ballot_id is not None else mine
    found = session.execute(query.order_by(col(Ballot.id))).all()
    put(session, [ballot_letter("ballot", f"fresh:{b.ref}:{slot}", b, case, person_id, at) for b, case in found])
