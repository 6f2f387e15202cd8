"""From a rendered letter to the message that a mail server takes."""

import re
from base64 import encodebytes
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache

from email_validator import EmailNotValidError, validate_email

from config.settings import Settings
from notifications.headers import READY, person, plain, words
from notifications.render import Rendered

_REF = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_BOUNDARY = "=_tuanwu"  # base64 has no underscore, so it cannot occur in a body


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


def build(envelope: Envelope, settings: Settings) -> EmailMessage:
    """The message, with one recipient. Raises UnsendableError."""
    try:
        return _message(envelope, sender_of(settings.mail_from))
    except ValueError as error:
        raise UnsendableError(f"letter {envelope.ref}: {error}") from error


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


def _message(envelope: Envelope, sender: Address) -> EmailMessage:
    local, _, domain = reachable(envelope.to).rpartition("@")
    message = EmailMessage(policy=READY)
    message["From"] = person("From", sender)
    message["To"] = person("To", Address(envelope.to_name, local, domain))
    message["Subject"] = words("Subject", envelope.rendered.subject)
    message["Date"] = plain("Date", format_datetime(envelope.sent_at))
    message["Message-ID"] = plain("Message-ID", _message_id("n", envelope.ref, sender))
    if envelope.thread is not None:
        # The thread's first letter never was: a case's letters hang together whichever of them arrive.
        root = _message_id("case", envelope.thread, sender)
        message["In-Reply-To"] = plain("In-Reply-To", root)
        message["References"] = plain("References", root)
    message["Auto-Submitted"] = plain("Auto-Submitted", "auto-generated")
    message["X-Auto-Response-Suppress"] = plain("X-Auto-Response-Suppress", "All")
    message["MIME-Version"] = plain("MIME-Version", "1.0")
    message["Content-Type"] = plain("Content-Type", f'multipart/alternative; boundary="{_BOUNDARY}"')
    message.set_payload([_part(envelope.rendered.text, "plain"), _part(envelope.rendered.html, "html")])
    return message


def _part(body: str, subtype: str) -> EmailMessage:
    part = EmailMessage(policy=READY)
    part["Content-Type"] = plain("Content-Type", f'text/{subtype}; charset="utf-8"')
    # Seven bits: a relay that re-encodes a body breaks its signature.
    part["Content-Transfer-Encoding"] = plain("Content-Transfer-Encoding", "base64")
    part.set_payload(encodebytes(body.replace("\n", "\r\n").encode()).decode("ascii"))
    return part


def _message_id(kind: str, ref: str, sender: Address) -> str:
    if not _REF.fullmatch(ref):
        raise ValueError(f"{ref!r} cannot stand in a Message-ID")
    return f"<{kind}.{ref}@{sender.domain}>"
