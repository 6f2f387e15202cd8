"""Letters to everybody on the roll of a secret ballot. None of them tells a choice, and none tells who has voted."""

from datetime import date
from typing import ClassVar

from notifications.messages.message import CaseMessage, Priority, Word


class Ballot(CaseMessage):
    """The reader may vote, by the link in this very letter."""

    letter: ClassVar[str] = "ballot"
    priority: ClassVar[int] = Priority.TASK

    branch: Word
    opened_on: date


class BallotClosed(CaseMessage):
    """The ballot is over: the totals, and the codes of those counted, stand behind the link."""

    letter: ClassVar[str] = "ballot_closed"
    priority: ClassVar[int] = Priority.RESULT

    branch: Word
    opened_on: date
