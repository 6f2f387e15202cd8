"""Letters to those who have something to do, or have done it."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from notifications.messages.message import CaseMessage, Message, Priority, Word


class Task(CaseMessage):
    """Something waits for the reader's act."""

    letter: ClassVar[str] = "task"
    priority: ClassVar[int] = Priority.TASK

    branch: Word
    """Of the person whom the case is about."""
    stage: Word
    act: Word
    due: date | None
    due_why: Word | None
    """How that date came about."""
    due_provisional: bool
    """The calendar of that year is not published yet, so the date may still move."""
    unanswered: Word | None
    """What happens if nobody acts."""


class Reminder(Task):
    """It still waits: the last day is near, or past."""

    letter: ClassVar[str] = "reminder"
    priority: ClassVar[int] = Priority.REMINDER

    days_left: int | None
    """Negative when late; nothing where the stage has no due day."""
    waiting_since: date


class Objection(Task):
    """Somebody objected to a public notice; the reader may rule on it."""

    letter: ClassVar[str] = "objection"


class Receipt(CaseMessage):
    """What the reader did is on record."""

    letter: ClassVar[str] = "receipt"
    priority: ClassVar[int] = Priority.RECEIPT

    act: Word
    stage: Word
    recorded_at: AwareDatetime
    assurance: Word
    """How sure we are that it was the reader: a link, a code, a session."""


class Code(Message):
    """The one-time code that confirms what the reader is about to decide. Never in the subject."""

    letter: ClassVar[str] = "code"
    priority: ClassVar[int] = Priority.CODE

    act: Word
    code: Word
    expires_at: AwareDatetime


class Digest(Message):
    """Everything that waits for the reader, behind one link."""

    letter: ClassVar[str] = "digest"
    priority: ClassVar[int] = Priority.DIGEST

    count: int
    late: int
    """How many of them are past their day."""
    waiting: tuple[tuple[Word, Word], ...]
    """How many of each kind."""
    first_due: date | None
    """The nearest day on which one of them is due; one that is past included."""
    expires_at: AwareDatetime


class Turnover(Message):
    """A post, and its open tasks, have passed to the reader."""

    letter: ClassVar[str] = "turnover"
    priority: ClassVar[int] = Priority.TASK

    post: Word
    organisation: Word
    open_tasks: int


class StandIn(Message):
    """The reader stands in for an officer from today."""

    letter: ClassVar[str] = "stand_in"
    priority: ClassVar[int] = Priority.TASK

    officer: Word
    ends_on: date
    """The last day."""
    open_tasks: int


class Delegated(Message):
    """The reader, an officer, has named a stand-in."""

    letter: ClassVar[str] = "delegated"
    priority: ClassVar[int] = Priority.RECEIPT

    stand_in: Word
    since: date
    ends_on: date
    """The last day."""


class StandInEnded(Message):
    """Nobody stands in for the officer any more; the reader is either of the two."""

    letter: ClassVar[str] = "stand_in_ended"
    priority: ClassVar[int] = Priority.RECEIPT

    officer: Word
    stand_in: Word


class StartLink(Message):
    """The reader asked for a link to their own page, where they begin something."""

    letter: ClassVar[str] = "start_link"
    priority: ClassVar[int] = Priority.CONFIRM

    expires_at: AwareDatetime
    valid_hours: int
