"""What a mail server's reply means for a letter. A table, not `code // 100`: some providers say 550 for "slow down"."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple


class ReplyClass(StrEnum):
    """What to do with a letter after a reply."""

    SENT = "sent"
    TRANSIENT = "transient"
    """Try again by the ladder."""
    SLOW_DOWN = "slow_down"
    """We send too much: try again, and not soon."""
    CONTENT = "content"
    """The text or the place it comes from looks like spam: try again a little, then a person must look."""
    AMBIGUOUS = "ambiguous"
    """The mailbox may be gone, or full of us: try again three times."""
    PERMANENT = "permanent"
    """No such mailbox: never again, and after a few letters none is sent there."""
    REFUSED = "refused"
    """This letter is refused for good, and it does not say that the mailbox is at fault."""
    CONFIGURATION = "configuration"
    """Our account or settings are wrong. No letter is at fault; all wait until the operator has mended it."""


class Row(NamedTuple):
    """A reply that some provider gives: matched against `code text`, the first that fits counts."""

    provider: str
    pattern: re.Pattern[str]
    means: ReplyClass


def _row(provider: str, pattern: str, means: ReplyClass) -> Row:
    return Row(provider, re.compile(pattern, re.IGNORECASE | re.DOTALL), means)


TABLE = (
    _row("any", r"^2\d\d ", ReplyClass.SENT),
    _row("any", r"^(530|534|535|538) ", ReplyClass.CONFIGURATION),
    _row("QQ", r'^550 .*From"? header is missing or invalid', ReplyClass.CONFIGURATION),
    _row("163", r"^553 .*Mail from must equal authorized user", ReplyClass.CONFIGURATION),
    _row("QQ", r"^50[12] .*Mail from (address )?must be (the )?same as authoriz", ReplyClass.CONFIGURATION),
    _row("any", r"^55[04] .*(relay(ing)? (access )?denied|relay not permitted)", ReplyClass.CONFIGURATION),
    _row("QQ", r"^5\d\d .*frequency limited", ReplyClass.SLOW_DOWN),
    _row("163", r"^421 .*HL:(ICC|IFC|REP)", ReplyClass.SLOW_DOWN),
    _row("163", r"^45[01] .*MI:SFQ", ReplyClass.SLOW_DOWN),
    _row("163", r"^450 .*(MI:DMC|RP:DRC)", ReplyClass.TRANSIENT),
    _row("163", r"^[45]\d\d .*DT:SPM", ReplyClass.CONTENT),
    _row("QQ", r"^550 .*Mailbox unavailable or access denied", ReplyClass.AMBIGUOUS),
    _row("any", r"^5\d\d .*(5\.2\.[12]|(mailbox|quota).*(full|exceeded)|over ?quota)", ReplyClass.AMBIGUOUS),
    _row("any", r"^5\d\d .*(5\.1\.[1236]|(user|mailbox|recipient).*(unknown|not found))", ReplyClass.PERMANENT),
    _row("any", r"^4\d\d ", ReplyClass.TRANSIENT),
    _row("any", r"^5\d\d ", ReplyClass.REFUSED),
)


def classify(code: int, text: str) -> ReplyClass:
    """The class of a server's reply. What no row knows is a fault on the way: transient."""
    reply = f"{code} {text}"
    return next((row.means for row in TABLE if row.pattern.search(reply)), ReplyClass.TRANSIENT)


_LADDER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
_TRIES = {
    ReplyClass.SENT: 0,
    ReplyClass.PERMANENT: 0,
    ReplyClass.REFUSED: 0,
    ReplyClass.AMBIGUOUS: 3,
    ReplyClass.CONTENT: 3,
}
_AT_LEAST = {
    ReplyClass.SLOW_DOWN: timedelta(minutes=30),
    ReplyClass.CONTENT: timedelta(minutes=2),
    ReplyClass.AMBIGUOUS: timedelta(minutes=30),
}
_WHILE_MISCONFIGURED = timedelta(minutes=15)


def next_attempt(attempts: int, reply_class: ReplyClass, jitter: float = 0.0) -> timedelta | None:
    """How long a letter waits after its `attempts`th failure; None when it is dead.

    `jitter` from 0 to 1 lengthens the wait by up to a fifth, so that letters which failed together part.
    """
    if reply_class is ReplyClass.CONFIGURATION:
        return _WHILE_MISCONFIGURED
    if attempts > min(len(_LADDER), _TRIES.get(reply_class, len(_LADDER))):
        return None
    wait = max(_LADDER[attempts - 1], _AT_LEAST.get(reply_class, timedelta()))
    return wait * (1 + jitter / 5)
