"""Voting through the link in a letter: what stands behind it, and casting a paper through it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from casework import acts
from casework.act import sent_before
from casework.ballots.casting import drop, mark
from casework.ballots.held import has_voted, size_of_roll, urn_of
from casework.ballots.urn import Choice, code_of, printed, urn_key
from casework.entry import Via
from casework.links import DeadLink, open_link
from casework.office import Office
from casework.refusal import Refusal
from models.act import VoteRecord
from models.ballot import Ballot, BallotCode
from models.case import Case
from models.link import Link
from models.person import Person

State = Literal["open", "on_its_way", "cast", "over", "expired", "revoked", "closed"]
_BEHIND: Any = (
    select(Ballot, Case).join(Case, col(Case.id) == col(Ballot.case_id)).where(col(Ballot.id) == bindparam("ballot"))
)
_RECORD: Any = select(VoteRecord).where(col(VoteRecord.ballot_id) == bindparam("ballot"))
_CODES: Any = (
    select(col(BallotCode.code)).where(col(BallotCode.ballot_id) == bindparam("ballot")).order_by(col(BallotCode.code))
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One voter's ballot paper, as far as it has come. `on_its_way`: taken, and not in the urn."""

    state: State
    link: Link
    person: Person
    case: Case
    ballot: Ballot
    roll: int
    code: str
    """The code of this voter's paper, whether it was cast or not."""
    record: VoteRecord | None = None
    codes: tuple[str, ...] = ()
    """The codes counted, once the ballot is over."""


def open_paper(session: Session, office: Office, key: bytes, token: str, now: datetime) -> Paper | None:
    """What a token leads to; None for one that leads to no ballot. Changes nothing."""
    opened = open_link(session, key, token, now)
    if opened is None or opened.person is None or opened.link.ballot_id is None:
        return None
    ballot, case = session.execute(_BEHIND, {"ballot": opened.link.ballot_id}).one()
    record = session.execute(_RECORD, {"ballot": ballot.id}).scalars().first()
    code = code_of(urn_key(office.secret), ballot.ref, opened.person.ref)
    urn = urn_of(session, ballot, office.secret)
    state: State
    if opened.state != "open":
        state = "revoked" if opened.state == "revoked" else "expired"
    elif record is not None:
        state = "over"
    elif urn is None or case.state != "open":
        state = "closed"
    elif code in urn.codes:
        state = "cast"
    else:
        state = "on_its_way" if has_voted(session, ballot, opened.person.ref) else "open"
    counted = session.execute(_CODES, {"ballot": ballot.id}).scalars().all() if state == "over" else ()
    return Paper(
        state,
        opened.link,
        opened.person,
        case,
        ballot,
        size_of_roll(session, ballot),
        printed(code),
        record if state == "over" else None,
        tuple(map(printed, counted)),
    )


def cast_by_link(office: Office, key: bytes, token: str, choice: Choice, now: datetime, submission: str) -> None:
    """Vote through a link; whether it still is good is asked in the transaction that marks the voter. A form sent twice
    casts once.

    Raises DeadLink where the link or the ballot has ended, Refusal where something speaks against it.
    """
    with office.db.transaction() as session:
        paper = open_paper(session, office, key, token, now)
        if paper is None or paper.state in ("expired", "revoked", "over", "closed"):
            raise DeadLink("closed")
        case, by = paper.case.ref, paper.person.ref
        via = Via("link", paper.link.id, paper.link.ref, submission)
        mark(session, office, acts.Ballot(), case=case, by=by, at=now, via=via)
    try:
        with office.db.transaction() as session:
            drop(session, office, case=case, by=by, choice=choice)
    except Refusal as refusal:
        with office.db.reading() as session:
            mine = sent_before(session, submission) is not None
        if not (mine and refusal.code == "already_done"):
            raise
