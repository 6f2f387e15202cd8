"""What every letter has, and the words that letters of one kind share."""

from enum import IntEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

Word = Annotated[str, Field(min_length=1)]
"""Something to show, in the reader's language."""

Link = Annotated[str, Field(pattern=r"^https?://\S+$")]


class Priority(IntEnum):
    """Lower goes first when many letters wait."""

    CODE = 5
    CONFIRM = 10
    TASK = 20
    RECEIPT = 30
    RESULT = 40
    REMINDER = 50
    DIGEST = 60


class Message(BaseModel):
    """One letter's words: exactly those its templates may use."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)
    """Errors are logged, and the words are people's names."""

    letter: ClassVar[str]
    priority: ClassVar[int]

    addressee: Word
    """The reader's own name."""
    institution: Word
    """In whose name we write."""
    office: Word
    """The posts of the institution that know about it."""
    why: Word
    """A sentence that says why this person gets this letter."""
    link: Link


class CaseMessage(Message):
    """A letter about one case. The mail lies in a third party's mailbox for ever, so it holds the masked name only,
    and neither opinions nor reasons: they stand behind the link."""

    procedure: Word
    case_number: Word
    person: Word
    """Whom the case is about, masked: 张*."""
