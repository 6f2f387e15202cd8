"""How the demo's branches vote: at a meeting, or by letter."""

from datetime import datetime
from random import Random
from typing import cast as typed

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from casework.ballots.casting import cast
from casework.ballots.held import latest_ballot
from casework.ballots.urn import CHOICES, Choice
from casework.entry import Via
from casework.office import Office
from casework.roll import count_members
from casework.terms import local_day
from models.ballot import Ballot, BallotMark, BallotRoll, BallotUrn
from models.case import Case
from models.outbox import Outbox
from models.person import Person

TURNOUT = 0.8
FOR, AGAINST, ABSTAIN = 18, 1, 1
"""How often each is chosen."""


def size_of_roll(office: Office, case: str, at: datetime) -> int:
    """How many may vote at a meeting on that day: some have moved away since the case began."""
    with office.db.reading() as session:
        return count_members(session, _case(session, case).branch_id, local_day(at))[1]


def vote_by_letter(office: Office, random: Random, case: str, at: datetime) -> None:
    """Most of those on the roll of the case's ballot cast their papers."""
    with office.db.reading() as session:
        ballot = latest_ballot(session, _case(session, case).id)
        on_roll = select(Person.ref).join(BallotRoll).where(BallotRoll.ballot_id == (ballot.id if ballot else None))
        voters = session.exec(on_roll.order_by(col(Person.id))).all()
    for voter in random.sample(voters, round(len(voters) * TURNOUT)):
        choice = typed(Choice, random.choices(CHOICES, (FOR, AGAINST, ABSTAIN))[0])
        cast(office, case=case, by=voter, choice=choice, at=at, via=Via("link"))


def is_ballot_paper_still_asked_for() -> ColumnElement[bool]:
    """The letters of ballots that are open, to those who have not voted."""
    open_ = select(Ballot.case_id).join(BallotUrn, col(BallotUrn.ballot_id) == col(Ballot.id))
    have_voted = select(BallotMark.person_id).join(Ballot, col(Ballot.id) == col(BallotMark.ballot_id))
    have_voted = have_voted.where(col(Ballot.case_id) == col(Outbox.case_id))
    waits = col(Outbox.case_id).in_(open_) & col(Outbox.person_id).not_in(have_voted)
    return (col(Outbox.letter) == "ballot") & waits


def _case(session: Session, ref: str) -> Case:
    return session.exec(select(Case).where(Case.ref == ref)).one()
