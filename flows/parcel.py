"""Letters taken from the outbox together: claimed, filled in, rendered, ready to be handed over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlmodel import Session

from casework import nudges, outbox
from casework.letters import Batch, Composed, compose
from casework.outbox import Claimed
from flows.at_work import AtWork
from notifications.mail import Envelope, Sealed, build
from notifications.render import render

logger = structlog.get_logger(__name__)

LETTERS = 50


@dataclass
class Parcel:
    """Letters and their messages, in the same order."""

    letters: list[Composed] = field(default_factory=list)
    messages: list[Sealed] = field(default_factory=list)


def claim_parcel(work: AtWork) -> Parcel | None:
    """The letters that go next, their links minted; None when none may go. What can never be sent is dead."""
    now = work.clock()
    with work.office.db.transaction() as session:
        rows = outbox.claim(session, work.name, now, LETTERS)
        batch = _filled_in(session, rows, work, now)
        gone = [{"id": id_, "state": "cancelled"} for id_ in batch.cancelled]
        dead = [{"id": id_, "state": "dead", "last_reply": why} for id_, why in batch.dead]
        outbox.finish(session, gone + dead)
        if nudges.queue(session, [row for row in rows if row.id not in batch.cancelled], now):
            work.office.db.wake(session)
    return _rendered(work, batch.letters, now) if rows else None


def _filled_in(session: Session, rows: Sequence[Claimed], work: AtWork, now: datetime) -> Batch:
    """The letters of these rows, all at once; where that fails one by one, and those that fail are dead."""
    try:
        with session.begin_nested():
            return compose(session, rows, work.desk, now)
    except Exception as error:
        if len(rows) == 1:
            logger.exception("a letter cannot be filled in", letter=rows[0].id)
            return Batch(dead=[(rows[0].id, f"cannot be filled in: {type(error).__name__}")])
    whole = Batch()
    for row in rows:
        part = _filled_in(session, [row], work, now)
        whole.letters += part.letters
        whole.cancelled += part.cancelled
        whole.dead += part.dead
    return whole


def _rendered(work: AtWork, letters: list[Composed], now: datetime) -> Parcel:
    parcel, dead = Parcel(), []
    for letter in letters:
        try:
            message = _message(work, letter, now)
        except Exception as error:
            logger.exception("a letter cannot be written", letter=letter.outbox_id)
            dead.append({"id": letter.outbox_id, "state": "dead", "last_reply": f"cannot be written: {error}"[:500]})
        else:
            parcel.letters.append(letter)
            parcel.messages.append(message)
    if dead:
        with work.office.db.transaction() as session:
            outbox.finish(session, dead)
    return parcel


def _message(work: AtWork, letter: Composed, now: datetime) -> Sealed:
    rendered = render(letter.message, letter.language)
    envelope = Envelope(letter.ref, letter.mailbox, letter.name, rendered, letter.thread, now)
    return build(envelope, work.settings)
