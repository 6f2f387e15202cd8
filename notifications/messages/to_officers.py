"""Letters to officers who watch over others' cases."""

from datetime import date
from typing import ClassVar

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
