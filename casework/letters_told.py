"""The letters of a case: who was told what, when, and what became of each letter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import aliased
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
    gathered: bool
    """Whether another letter told of it, in one with others. What became of that letter became of this one."""

    @property
    def fate(self) -> str:
        """What became of it: its state, or that it came back after it had been sent."""
        return "bounced" if self.bounced_at else self.state

    @property
    def wording(self) -> str:
        """The short name of the wording, as `tuanwu mail preview` shows it."""
        return (self.template or "")[:SHORT]


_TELLING: Any = aliased(Outbox)
_GATHERED = col(Outbox.told_by).is_not(None)


def _fate(name: str) -> Any:
    return case((_GATHERED, getattr(_TELLING, name)), else_=getattr(Outbox, name))


_COLUMNS: Any = (
    Outbox.letter, Person.name, Person.mailbox, Outbox.stage, _fate("state"), Outbox.queued_at, _fate("sent_at"),
    _fate("attempts"), _fate("last_reply"), _fate("template"), _fate("bounced_at"), _GATHERED,
)  # fmt: skip
_LETTERS = (
    select(*_COLUMNS)
    .select_from(Outbox)
    .outerjoin(Person, col(Person.id) == col(Outbox.person_id))
    .outerjoin(_TELLING, _TELLING.id == col(Outbox.told_by))
    .where(col(Outbox.case_id) == bindparam("case"))
    .order_by(col(Outbox.id))
)


def letters_told(session: Session, case_id: int) -> tuple[Letter, ...]:
    """Every letter of a case, in the order in which they were written."""
    return tuple(Letter(*found) for found in session.connection().execute(_LETTERS, {"case": case_id}))
