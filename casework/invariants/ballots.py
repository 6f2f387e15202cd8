"""Secret ballots: no more papers in the urn than people who took one, and the record is what the urn came to."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from casework.ballots.held import marked, sealed_urn, size_of_roll
from casework.ballots.urn import papers_in
from casework.office import Office
from models.act import Act, VoteRecord
from models.ballot import Ballot, BallotCode, BallotMark
from models.case import Case


def counted_as_cast(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I13. A ballot whose case ended while it was open has neither an urn nor a record, or still its urn."""
    yield from session.connection().execute(_UNMARKED).scalars()
    for ballot, number, state in session.execute(_BALLOTS).all():
        record = session.execute(_RECORD.where(col(VoteRecord.ballot_id) == ballot.id)).scalars().first()
        urn = sealed_urn(session, ballot)
        if record is not None:
            sound = urn is None and _counted(session, ballot, record)
        elif urn is not None:
            sound = papers_in(urn.sealed) <= marked(session, ballot)
        else:
            sound = state != "open"
        if not sound:
            yield number


_BALLOTS: Any = select(Ballot, col(Case.number), col(Case.state)).join(Case, col(Case.id) == col(Ballot.case_id))
_RECORD: Any = select(VoteRecord)
_UNMARKED: Any = (
    select(col(Case.number))
    .join(Act, col(Act.case_id) == col(Case.id))
    .where(col(Act.kind) == "ballot", ~exists().where(col(BallotMark.act_id) == col(Act.id)))
)
"""Cases in which somebody took a ballot paper by an act, and is not marked."""


def _counted(session: Session, ballot: Ballot, record: VoteRecord) -> bool:
    codes = select(func.count()).select_from(BallotCode).where(col(BallotCode.ballot_id) == ballot.id)
    papers = session.connection().execute(codes).scalar_one()
    counted = 0 if record.outcome == "no_quorum" else papers
    return (
        (record.expected, record.present) == (size_of_roll(session, ballot), papers)
        and record.in_favour + record.against + record.abstain + record.invalid == counted
        and papers <= marked(session, ballot)
    )
