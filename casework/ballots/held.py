"""The secret ballots that a case has had, read: the roll, who has voted, and what lies in the urn."""

from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from casework.ballots.urn import CHOICES, Urn, open_urn, urn_key
from casework.facts import Tally
from models.ballot import Ballot, BallotMark, BallotRoll, BallotUrn
from models.person import Person

_BALLOT: Any = bindparam("ballot")
_REF: Any = bindparam("person")
_LATEST = select(Ballot).where(col(Ballot.case_id) == bindparam("case")).order_by(col(Ballot.nth).desc()).limit(1)
_ROLL = select(func.count()).select_from(BallotRoll).where(col(BallotRoll.ballot_id) == _BALLOT)
_ON_ROLL = _ROLL.join(Person, col(Person.id) == col(BallotRoll.person_id)).where(col(Person.ref) == _REF)
_MARKS = select(func.count()).select_from(BallotMark).where(col(BallotMark.ballot_id) == _BALLOT)
_MARKED = _MARKS.join(Person, col(Person.id) == col(BallotMark.person_id)).where(col(Person.ref) == _REF)


def latest_ballot(session: Session, case_id: int | None) -> Ballot | None:
    """The case's newest ballot, open or over."""
    found: Ballot | None = session.execute(_LATEST, {"case": case_id}).scalars().first()
    return found


def size_of_roll(session: Session, ballot: Ballot) -> int:
    """How many may vote."""
    return _count(session, _ROLL, ballot)


def is_on_roll(session: Session, ballot: Ballot, person: str | None) -> bool:
    """Whether somebody is on the roll that the ballot was opened with."""
    return _count(session, _ON_ROLL, ballot, person) > 0


def marked(session: Session, ballot: Ballot) -> int:
    """How many took their ballot paper."""
    return _count(session, _MARKS, ballot)


def has_voted(session: Session, ballot: Ballot, person: str | None) -> bool:
    """Whether somebody took their ballot paper."""
    return _count(session, _MARKED, ballot, person) > 0


def sealed_urn(session: Session, ballot: Ballot, *, lock: bool = False) -> BallotUrn | None:
    """The urn, from now on nobody else's where it is locked; None when the ballot is over."""
    query: Any = select(BallotUrn).where(col(BallotUrn.ballot_id) == ballot.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: BallotUrn | None = session.execute(query).scalars().first()
    return found


def urn_of(session: Session, ballot: Ballot, secret: bytes, *, lock: bool = False) -> Urn | None:
    """What lies in the urn; None when the ballot is over."""
    kept = sealed_urn(session, ballot, lock=lock)
    return open_urn(urn_key(secret), ballot.ref, kept.sealed) if kept else None


def count_urn(session: Session, ballot: Ballot, secret: bytes) -> Tally | None:
    """What the ballot would come to now: its roll, the papers in its urn, the choices on them. The urn is locked, so
    that no paper falls in behind the count."""
    urn = urn_of(session, ballot, secret, lock=True)
    if urn is None:
        return None
    chosen = dict(zip(CHOICES, urn.counts, strict=True))
    return Tally(size_of_roll(session, ballot), len(urn.codes), chosen["for"], chosen["against"], chosen["abstain"], 0)


def _count(session: Session, query: Any, ballot: Ballot, person: str | None = None) -> int:
    about = {"ballot": ballot.id} if person is None else {"ballot": ballot.id, "person": person}
    counted: int = session.connection().execute(query, about).scalar_one()
    return counted
