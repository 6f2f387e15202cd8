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


def open_ballots(session: Session, person_id: int) -> list[tuple[Ballot, Case]]:
    """The open ballots on whose roll somebody is, oldest first."""
    urn = exists().where(col(BallotUrn.ballot_id) == col(Ballot.id))
    query: Any = (
        select(Ballot, Case)
        .join(BallotRoll, col(BallotRoll.ballot_id) == col(Ballot.id))
        .join(Case, col(Case.id) == col(Ballot.case_id))
        .where(col(BallotRoll.person_id) == person_id, col(Case.state) == "open", urn)
        .order_by(col(Ballot.id))
    )
    return [(ballot, case) for ballot, case in session.execute(query)]


def send_again(session: Session, person_id: int, slot: int, at: datetime, ballot_id: int | None = None) -> None:
    """Queue the letters of the open ballots that somebody may vote in, or of one of them; at most once in a slot of
    time. Whoever has voted gets one too: their paper may be lost on its way."""
    mine = [one for one in open_ballots(session, person_id) if ballot_id in (None, one[0].id)]
    put(session, [ballot_letter("ballot", f"fresh:{b.ref}:{slot}", b, case, person_id, at) for b, case in mine])
