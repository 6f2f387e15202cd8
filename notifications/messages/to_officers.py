"""Letters to officers who watch over others' cases."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from notifications.messages.message import CaseMessage, Message, Priority, Word


class Escalation(CaseMessage):
    """A task of an organisation below has waited too long."""

    letter: ClassVar[str] = "escalation"
    priority: ClassVar[int] = Priority.REMINDER

    organisation: Word
    stage: Word
    act: Word
    due: date | None
    due_why: Word | None
    """How that date came about."""
    days_late: int | None
    """Nothing where the stage has no due day."""
    waiting_since: date


class Escalations(Message):
    """Many tasks of organisations below have waited too long."""

    letter: ClassVar[str] = "escalations"
    priority: ClassVar[int] = Priority.REMINDER

    count: int
    waiting: tuple[tuple[Word, Word], ...]
    """How many cases of each kind."""


class Frozen(CaseMessage):
    """Somebody says that an act in their name was not theirs: the case is frozen until the reader frees it."""

    letter: ClassVar[str] = "frozen"
    priority: ClassVar[int] = Priority.TASK

    branch: Word
    stage: Word


class Disowned(CaseMessage):
    """The same of a case that is closed already, where nothing can be frozen."""

    letter: ClassVar[str] = "disowned"
    priority: ClassVar[int] = Priority.TASK

    branch: Word
    act: Word
    recorded_at: AwareDatetime


class Undeliverable(CaseMessage):
    """A letter that asks an organisation below for an act did not reach its reader."""

    letter: ClassVar[str] = "undeliverable"
    priority: ClassVar[int] = Priority.TASK

    organisation: Word
    stage: Word
    act: Word
    member: Word
    """The reader, masked."""
    due: date | None
    due_why: Word | None
    """How that date came about."""


class Unreachable(Message):
    """A member's mailbox does not exist: somebody has to ask for another."""

    letter: ClassVar[str] = "unreachable"
    priority: ClassVar[int] = Priority.TASK

    organisation: Word
    member: Word
    """Whose mailbox it is, masked."""
    mailbox: Word
    """Masked."""


class Retention(CaseMessage):
    """A graduate's membership has stayed with the school for some months."""

    letter: ClassVar[str] = "retention"
    priority: ClassVar[int] = Priority.DIGEST

    since: date
    months: int


class UnusedNumbers(Message):
    """The year ends, and development serial numbers are left over."""

    letter: ClassVar[str] = "unused_numbers"
    priority: ClassVar[int] = Priority.DIGEST

    organisation: Word
    count: int
    year: int
