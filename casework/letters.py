"""From rows of the outbox to letters with names and words filled in, at the moment they are sent.

A letter that has nothing to say any more (its task is done, its case over) is cancelled; one without a mailbox, or
whose day has passed, is dead, and stays where the operator sees it; one that may not go yet waits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from casework.letter_matter import Matter
from casework.letter_ref import letter_ref
from casework.letter_times import TOO_LATE, dies_at, quiet_until
from casework.letter_words import Days, Desk, LetterWords
from casework.links import issue
from casework.outbox import Claimed
from casework.undelivered import SUPPRESSED
from notifications.messages import MESSAGES, Message

NO_MAILBOX = "no mailbox"


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter ready to be rendered and sent. `thread` joins the letters of one case to one reader."""

    outbox_id: int
    ref: str
    mailbox: str
    name: str
    language: str
    message: Message
    thread: str | None
    attempts: int
    dies_at: datetime | None = None
    """From when on it is of no use to its reader."""
    days: Days | None = None
    """The day or days that belong into its reader's calendar."""


@dataclass(slots=True)
class Batch:
    """What became of claimed rows: letters to send, rows to cancel, those that cannot be sent and why, those that wait
    and until when."""

    letters: list[Composed] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    dead: list[tuple[int, str]] = field(default_factory=list)
    later: list[tuple[int, datetime]] = field(default_factory=list)

    def add(self, other: "Batch") -> None:
        """Take over what became of other rows."""
        self.letters += other.letters
        self.cancelled += other.cancelled
        self.dead += other.dead
        self.later += other.later


Turn = Callable[[str], datetime | None]
"""When the next letter may go to a mailbox; None: now, and it counts."""


def at_once(mailbox: str) -> None:
    """The turn of a mail server that bears any number of letters."""


def compose(session: Session, rows: Sequence[Claimed], desk: Desk, now: datetime, turn: Turn = at_once) -> Batch:
    """Fill in the letters of these rows; their links are minted in this very transaction."""
    matter = Matter(session, rows)
    batch = Batch()
    for row in rows:
        reader, dies = matter.reader(row), dies_at(row)
        if matter.is_over(row):
            batch.cancelled.append(row.id)
        elif reader is None or not reader.mailbox:
            batch.dead.append((row.id, NO_MAILBOX))
        elif reader.mailbox in matter.suppressed:
            batch.dead.append((row.id, SUPPRESSED))
        elif dies is not None and dies <= now:
            batch.dead.append((row.id, TOO_LATE))
        elif (then := quiet_until(row, now) or turn(reader.mailbox)) is not None:
            batch.later.append((row.id, then))
        else:
            batch.letters.append(_letter(LetterWords(row, reader, matter, desk, now), dies))
    issue(session, matter.links)
    return batch


def _letter(words: LetterWords, dies: datetime | None) -> Composed:
    row, reader, case = words.row, words.reader, words.case
    kind = MESSAGES[row.letter]
    return Composed(
        row.id,
        letter_ref(words.desk.key, row.id),
        reader.mailbox or "",
        reader.name,
        reader.language,
        kind.model_validate({name: words.of(name) for name in kind.model_fields}),
        f"{case.ref}.{reader.ref}" if case else None,
        row.attempts,
        dies,
        words.days(),
    )
