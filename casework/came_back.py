"""A letter that a server had taken, and that came back: written on the letter, and told to whoever can mend it."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from casework.letter_ref import letter_of
from casework.undelivered import Undelivered, note
from models.outbox import Outbox

_OUTBOX: Any = Outbox.__table__  # type: ignore[attr-defined]


def came_back(session: Session, key: bytes, ref: str, reason: str, now: datetime, *, no_such_mailbox: bool) -> bool:
    """Whether it was a letter of ours that had been sent and had not come back before; then that is recorded.

    A report that was made up names no letter, and one that is sent again changes nothing (TRUST F-17).
    """
    number = letter_of(key, ref)
    if number is None:
        return False
    sent = (col(Outbox.id) == number, col(Outbox.state) == "sent", col(Outbox.bounced_at).is_(None))
    told = update(_OUTBOX).where(*sent).values(bounced_at=now, last_reply=reason[:500])
    if session.connection().execute(told).rowcount == 0:
        return False
    note(session, [Undelivered(number, reason, no_such_mailbox)], now)
    return True
