"""Who on a ballot's roll has no link to vote by: told to the committee, so that somebody asks them in time. It tells
nothing of who has voted."""

from typing import Any, Literal, NamedTuple

import orjson
from sqlalchemy import func, select
from sqlmodel import Session, col

from casework.ballots.held import latest_ballot
from casework.links import NOT_MINE
from models.ballot import Ballot, BallotRoll
from models.link import Link
from models.outbox import Outbox
from models.person import Person

Why = Literal["no_mailbox", "bounced", "dead", "given_back"]


class NotReached(NamedTuple):
    """Somebody on the roll, and why no link of theirs works: no mailbox, their newest letter came back or could not be
    sent, or it reached somebody else."""

    name: str
    why: Why


def not_reached(session: Session, case_id: int) -> list[NotReached]:
    """Those of the case's newest ballot, by name; nobody where there has been none."""
    ballot = latest_ballot(session, case_id)
    if ballot is None:
        return []
    letters, given_back = _newest_letters(session, ballot), _given_back(session, ballot)
    on_roll: Any = (
        select(col(Person.id), col(Person.name), col(Person.mailbox))
        .join(BallotRoll, col(BallotRoll.person_id) == col(Person.id))
        .where(col(BallotRoll.ballot_id) == ballot.id)
        .order_by(col(Person.name), col(Person.id))
    )
    found = []
    for id_, name, mailbox in session.connection().execute(on_roll):
        why = _why(letters.get(id_), given_back.get(id_), mailbox)
        if why:
            found.append(NotReached(name, why))
    return found


def _why(letter: Any, given_back: int | None, mailbox: str | None) -> Why | None:
    if not mailbox:
        return "no_mailbox"
    if letter is not None and letter.bounced_at is not None:
        return "bounced"
    if letter is not None and letter.state == "dead":
        return "dead"
    return "given_back" if letter is not None and given_back == letter.id else None


def _newest_letters(session: Session, ballot: Ballot) -> dict[int, Any]:
    columns: Any = (Outbox.id, Outbox.person_id, Outbox.state, Outbox.bounced_at, Outbox.data)
    query = select(*columns).where(col(Outbox.case_id) == ballot.case_id, col(Outbox.letter) == "ballot")
    rows = session.connection().execute(query.order_by(col(Outbox.id)))
    return {row.person_id: row for row in rows if orjson.loads(row.data).get("ballot_id") == ballot.id}


def _given_back(session: Session, ballot: Ballot) -> dict[int, int]:
    """The newest letter of each whose link was given back, by person."""
    query: Any = (
        select(col(Link.person_id), func.max(Link.outbox_id))
        .where(col(Link.ballot_id) == ballot.id, col(Link.revoke_reason) == NOT_MINE)
        .group_by(col(Link.person_id))
    )
    return dict(session.connection().execute(query).all())
