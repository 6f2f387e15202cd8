"""Letters to the person of a case. Some of them go to the officers of the branch too, so they address neither."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from notifications.messages.message import CaseMessage, Link, Message, Priority, Word


class ConfirmApplication(Message):
    """Before there is a case: did you apply?"""

    letter: ClassVar[str] = "confirm_application"
    priority: ClassVar[int] = Priority.CONFIRM

    branch: Word
    expires_at: AwareDatetime
    valid_hours: int


class _Result(CaseMessage):
    priority: ClassVar[int] = Priority.RESULT


class Received(_Result):
    """A case has begun."""

    letter: ClassVar[str] = "received"

    stage: Word
    """The first stage that asks for something."""
    kind: Word | None
    """What a branch recommends them for: they did not apply, so they are told."""


class Progress(_Result):
    """A stage was passed."""

    letter: ClassVar[str] = "progress"

    stage: Word
    next_stage: Word | None
    valid_until: date | None
    """The last day on which the recommendation is valid that the stage has made."""


class Notice(_Result):
    """The public notice about the person has been published."""

    letter: ClassVar[str] = "notice"

    first_day: date
    last_day: date
    last_day_why: Word | None
    """How the last day came about."""
    notice_link: Link


class Undecided(_Result):
    """A vote of the branch left the case where it is."""

    letter: ClassVar[str] = "undecided"

    stage: Word
    void: bool
    """Whether too few were present for it to count at all."""


class Returned(_Result):
    """The case went back to an earlier stage."""

    letter: ClassVar[str] = "returned"

    stage: Word
    back_to: Word


class Refused(_Result):
    """The case ended without success."""

    letter: ClassVar[str] = "refused"

    stage: Word


class Completed(_Result):
    """The case reached its end."""

    letter: ClassVar[str] = "completed"

    ending: Word
    """What it came to."""


class Withdrawn(_Result):
    """The person took the case back."""

    letter: ClassVar[str] = "withdrawn"


class Lapsed(_Result):
    """The case ran out of its validity."""

    letter: ClassVar[str] = "lapsed"


class Expiring(CaseMessage):
    """A recommendation's validity ends soon."""

    letter: ClassVar[str] = "expiring"
    priority: ClassVar[int] = Priority.REMINDER

    valid_until: date


class DueChanged(CaseMessage):
    """A last day was counted again, because the holidays of a year were published or changed."""

    letter: ClassVar[str] = "due_changed"
    priority: ClassVar[int] = Priority.RESULT

    stage: Word
    due: date
    due_why: Word | None
    previously: date
