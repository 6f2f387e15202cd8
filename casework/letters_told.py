"""The letters of a case: who was told what, when, and what became of each letter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from models.outbox import Outbox
from models.person import Person

SHORT = 8


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `reply` is the mail server's last word on it, or why it was never sent; `template` is the digest of
    the wording it was sent in."""

    letter: str
    to: str | None
    mailbox: str | None
    stage: str | None
    state: str
    queued_at: datetime
    sent_at: datetime | None
    attempts: int
    reply: str | None
    template: str | None
    bounced_at: datetime | None

    @property
    def fate(self) -> str:
        """What became of it: its state, or that it came back after it had been sent."""
        return "bounced" if self.bounced_at else self.state

    @property
    def wording(self) -> str:
        """The short name of the wording, as `tuanwu mail preview` shows it."""
        return (self.template or "")[:SHORT]


_COLUMNS: Any = (
    Outbox.letter, Person.name, Person.mailbox, Outbox.stage, Outbox.state, Outbox.queued_at, Outbox.sent_at,
    Outbox.attempts, Outbox.last_reply, Outbox.template, Outbox.bounced_at,
)  # fmt: skip
_LETTERS = (
    select(*_COLUMNS)
    .select_from(Outbox)
    .outerjoin(Person, col(Person.id) == col(Outbox.person_id))
    .where(col(Outbox.case_id) == bindparam("case"))
    .order_by(col(Outbox.id))
)


def letters_told(session: Session, case_id: int) -> tuple[Letter, ...]:
    """Every letter of a case, in the order in which they were written."""
    return tuple(Letter(*found) for found in session.connection().execute(_LETTERS, {"case": case_id}))
