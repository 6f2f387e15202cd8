"""From a rendered letter to the message that a mail server takes."""

import re
from binascii import b2a_base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from functools import cache, lru_cache

from email_validator import EmailNotValidError, validate_email

from config.settings import Settings
from notifications.headers import person, plain, words
from notifications.occasion import FILE, Occasion, as_calendar
from notifications.render import Rendered
from notifications.signature import signed

_REF = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_LINE = 76
_BOUNDARY, _AROUND = "=_tuanwu", "=_around"  # base64 has no underscore, so neither can occur in a body


class UnsendableError(ValueError):
    """This letter can never be sent as it is; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A rendered letter, to whom it goes, and what it belongs to."""

    ref: str
    """The letter's own reference: the same at every retry, so that a receiver knows a copy."""
    to: str
    to_name: str
    rendered: Rendered
    thread: str | None
    """An opaque reference of the case, by which a mail program gathers its letters."""
    sent_at: datetime
    occasion: Occasion | None = None
    """What the reader may put into their calendar."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A message as it goes over the wire, with its one recipient, and in whose name it is handed over."""

    sender: str
    recipient: str
    content: bytes

    def __post_init__(self) -> None:
        if not (self.sender + self.recipient).isprintable():
            raise UnsendableError("a line break in a mailbox would begin another command")


def build(envelope: Envelope, settings: Settings) -> Sealed:
    """The message, with one recipient. Raises UnsendableError."""
    sender = sender_of(settings.mail_from)
    try:
        recipient = reachable(envelope.to)
        lines = [*_head(envelope, sender, recipient, settings), *_parts(envelope, sender)]
    except ValueError as error:
        raise UnsendableError(f"letter {envelope.ref}: {error}") from error
    content = "\r\n".join(lines).encode("ascii")
    return Sealed(sender.addr_spec, recipient, signed(content, sender.domain, settings))


@lru_cache(maxsize=1_000)
def reachable(mailbox: str) -> str:
    """The mailbox in ASCII, an international domain as its punycode. Raises UnsendableError."""
    try:
        found = validate_email(mailbox, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise UnsendableError(f"{mailbox!r} cannot be written to: {error}") from error
    return f"{found.local_part}@{found.ascii_domain}"


@cache
def sender_of(mail_from: str) -> Address:
    """In whose name the mail server is asked to send: `团务 <no-reply@mail.example.org>`, taken apart."""
    name, address = parseaddr(mail_from)
    return Address(name, addr_spec=address)


def _head(envelope: Envelope, sender: Address, recipient: str, settings: Settings) -> Iterator[str]:
    local, _, domain = recipient.rpartition("@")
    yield person("From", sender)
    yield person("To", Address(envelope.to_name, local, domain))
    if settings.mail_reply_to:
        yield person("Reply-To", sender_of(settings.mail_reply_to))
    yield words("Subject", envelope.rendered.subject)
    yield plain("Date", format_datetime(envelope.sent_at))
    yield plain("Message-ID", _message_id("n", envelope.ref, sender))
    if envelope.thread is not None:
        # The thread's first letter never was: a case's letters hang together whichever of them arrive.
        root = _message_id("case", envelope.thread, sender)
        yield plain("In-Reply-To", root)
        yield plain("References", root)
    yield "Auto-Submitted: auto-generated"
    yield "X-Auto-Response-Suppress: All"
    yield "MIME-Version: 1.0"


def _parts(envelope: Envelope, sender: Address) -> Iterator[str]:
    """The body, and behind it what belongs into a calendar."""
    if envelope.occasion is None:
        yield from _body(envelope.rendered)
        return
    yield f'Content-Type: multipart/mixed; boundary="{_AROUND}"'
    yield ""
    yield f"--{_AROUND}"
    yield from _body(envelope.rendered)
    yield f"--{_AROUND}"
    yield 'Content-Type: text/calendar; charset="utf-8"; method=PUBLISH'
    yield f'Content-Disposition: attachment; filename="{FILE}"'
    yield "Content-Transfer-Encoding: base64"
    yield ""
    yield _in_base64(as_calendar(envelope.occasion, sender.domain, envelope.sent_at))
    yield f"--{_AROUND}--"
    yield ""


def _body(rendered: Rendered) -> Iterator[str]:
    yield f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"'
    yield ""
    for subtype, text in (("plain", rendered.text), ("html", rendered.html)):
        yield f"--{_BOUNDARY}"
        yield f'Content-Type: text/{subtype}; charset="utf-8"'
        # Seven bits: a relay that re-encodes a body breaks its signature.
        yield "Content-Transfer-Encoding: base64"
        yield ""
        yield _in_base64(text.replace("\n", "\r\n").encode())
    yield f"--{_BOUNDARY}--"
    yield ""


def _in_base64(text: bytes) -> str:
    """Encoded at once and cut into lines, which takes half as long as line by line."""
    encoded = b2a_base64(text, newline=False).decode("ascii")
    return "".join(f"{encoded[at : at + _LINE]}\r\n" for at in range(0, len(encoded), _LINE))


def _message_id(kind: str, ref: str, sender: Address) -> str:
    if not _REF.fullmatch(ref):
        raise ValueError(f"{ref!r} cannot stand in a Message-ID")
    return f"<{kind}.{ref}@{sender.domain}>"
