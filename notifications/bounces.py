"""Letters that come back: reading what mail servers report (RFC 3464), and nothing else of what lies in that mailbox.

A report is only a claim: whoever can write a mail can write one. So it counts where it names a letter of ours by a
reference that nobody can make up, and says that delivery failed for good. Nothing is ever answered, so no automatic
answer can begin a loop (RFC 3834).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

_OURS = re.compile(rb"^message-id:\s*<n\.([0-9a-f]{32})@", re.IGNORECASE | re.MULTILINE)
_NO_SUCH_MAILBOX = re.compile(r"5\.1\.[1236]|5\.2\.1")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter of ours that a mail server gave up on."""

    ref: str
    """The letter's own reference, out of its Message-ID."""
    status: str
    reason: str

    @property
    def no_such_mailbox(self) -> bool:
        """Whether the report says that the mailbox does not exist; not that it is full, or that we are unwelcome."""
        return bool(_NO_SUCH_MAILBOX.fullmatch(self.status))


def read(source: bytes) -> Bounce | None:
    """What a message reports; None for anything but the report of a failure for good about a letter of ours."""
    message = message_from_bytes(source, policy=compat32)
    if message.get_content_type() != "multipart/report":
        return None
    ref = _ref_of(message)
    for block in _recipients(message):
        status = str(block.get("Status", "")).strip()
        if ref and block.get("Action", "").strip().lower() == "failed" and status.startswith("5."):
            _, _, said = str(block.get("Diagnostic-Code", "")).partition(";")
            return Bounce(ref, status, " ".join(f"{status} {said}".split()))
    return None


def _ref_of(message: Message) -> str | None:
    """The reference of the letter that the report returns, whole or only its head."""
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            found = _OURS.search(part.as_bytes())
            if found:
                return found[1].decode("ascii").lower()
    return None


def _recipients(message: Message) -> Iterator[Message]:
    """The report's blocks about one recipient each; the first block is about the message."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield from (block for block in blocks[1:] if isinstance(block, Message)) if isinstance(blocks, list) else ()
