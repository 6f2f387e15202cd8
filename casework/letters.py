"""From rows of the outbox to letters with names and words filled in, at the moment they are sent.

A letter that has nothing to say any more (its task is done, its case over) is cancelled; one without a mailbox is
dead, and stays where the operator sees it.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from casework.letter_matter import Matter
from casework.letter_words import Desk, LetterWords
from casework.links import issue
from casework.outbox import Claimed
from notifications.messages import MESSAGES, Message


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


def letter_ref(key: bytes, outbox_id: int) -> str:
    """A letter's reference outside: the same at every attempt to send it, and telling nobody how many there are."""
    return hmac.digest(key, b"letter %d" % outbox_id, hashlib.sha256)[:16].hex()


@dataclass(slots=True)
class Batch:
    """What became of claimed rows: letters to send, rows to cancel, rows that cannot be sent and why."""

    letters: list[Composed] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    dead: list[tuple[int, str]] = field(default_factory=list)


def compose(session: Session, rows: Sequence[Claimed], desk: Desk, now: datetime) -> Batch:
    """Fill in the letters of these rows; their links are minted in this very transaction."""
    matter = Matter(session, rows)
    batch = Batch()
    for row in rows:
        reader = matter.reader(row)
        if reader is None or not reader.mailbox:
            batch.dead.append((row.id, "no mailbox"))
        elif matter.is_over(row, now):
            batch.cancelled.append(row.id)
        else:
            batch.letters.append(_letter(LetterWords(row, reader, matter, desk, now)))
    issue(session, matter.links)
    return batch


def _letter(words: LetterWords) -> Composed:
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
    )
