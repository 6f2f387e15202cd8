"""Letters taken from the outbox together: claimed, filled in, rendered, ready to be handed over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from sqlmodel import Session

from casework import nudges, outbox, undelivered
from casework.coalescing import coalesce
from casework.letters import Batch, Composed, compose
from casework.outbox import Claimed
from casework.undelivered import Undelivered
from flows.at_work import AtWork
from notifications.mail import Envelope, Sealed, UnsendableError, build
from notifications.occasion import Occasion
from notifications.render import Rendered, render

logger = structlog.get_logger(__name__)

LETTERS = 50


@dataclass
class Parcel:
    """Letters, their messages and their wording, in the same order."""

    letters: list[Composed] = field(default_factory=list)
    messages: list[Sealed] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    """The digest of the wording of each."""


def claim_parcel(work: AtWork) -> Parcel | None:
    """The letters that go next, their links minted; None when none may go. What can never be sent is dead."""
    now = work.clock()
    with work.office.db.transaction() as session:
        claimed = outbox.claim(session, work.name, now, LETTERS)
        rows = coalesce(session, claimed, now, more=len(claimed) == LETTERS)
        batch = _filled_in(session, rows, work, now)
        attempts = {row.id: row.attempts for row in rows}
        gone = [{"id": id_, "state": "cancelled"} for id_ in batch.cancelled]
        dead = [{"id": id_, "state": "dead", "last_reply": why} for id_, why in batch.dead]
        later = [
            {"id": id_, "state": "queued", "not_before": then, "attempts": attempts[id_] - 1}
            for id_, then in batch.later
        ]
        outbox.finish(session, gone + dead + later)
        undelivered.note(session, [Undelivered(*one) for one in batch.dead], now)
        put_off = {*batch.cancelled, *(id_ for id_, _ in batch.later)}
        if nudges.queue(session, [row for row in rows if row.id not in put_off], now):
            work.office.db.wake(session)
    return _rendered(work, batch.letters, now) if claimed else None


def _filled_in(session: Session, rows: Sequence[Claimed], work: AtWork, now: datetime) -> Batch:
    """The letters of these rows, all at once; where that fails one by one, and those that fail are dead."""
    try:
        with session.begin_nested():
            return compose(session, rows, work.desk, now, partial(work.carrier.pace.turn, now=now))
    except Exception as error:
        if len(rows) == 1:
            logger.exception("a letter cannot be filled in", letter=rows[0].id)
            return Batch(dead=[(rows[0].id, f"cannot be filled in: {type(error).__name__}")])
    whole = Batch()
    for row in rows:
        whole.add(_filled_in(session, [row], work, now))
    return whole


def _rendered(work: AtWork, letters: list[Composed], now: datetime) -> Parcel:
    parcel, dead = Parcel(), []
    for letter in letters:
        try:
            rendered = render(letter.message, letter.language, answered=bool(work.settings.mail_reply_to))
            occasion = _occasion(letter, rendered)
            envelope = Envelope(letter.ref, letter.mailbox, letter.name, rendered, letter.thread, now, occasion)
            message = build(envelope, work.settings)
        except Exception as error:
            if isinstance(error, UnsendableError):  # it names the mailbox, which belongs into no log
                logger.warning("a letter cannot be sent as it is", letter=letter.outbox_id)
            else:
                logger.exception("a letter cannot be written", letter=letter.outbox_id)
            dead.append({"id": letter.outbox_id, "state": "dead", "last_reply": f"cannot be written: {error}"[:500]})
        else:
            parcel.letters.append(letter)
            parcel.messages.append(message)
            parcel.templates.append(rendered.template_digest)
    if dead:
        with work.office.db.transaction() as session:
            outbox.finish(session, dead)
            undelivered.note(session, [Undelivered(one["id"], one["last_reply"]) for one in dead], now)
    return parcel


def _occasion(letter: Composed, rendered: Rendered) -> Occasion | None:
    days = letter.days
    return Occasion(days.ref, days.edition, rendered.occasion, days.first, days.last) if days else None
