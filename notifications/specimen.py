"""A letter of the invented cast as it would arrive: to be looked at, never to be sent."""

from dataclasses import dataclass
from datetime import UTC, datetime

from config.settings import Settings
from notifications.examples import letter
from notifications.mail import Envelope, build
from notifications.render import Rendered, render

MAILBOX = "reader@example.org"
SENT_AT = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Specimen:
    """One letter in one language: its subject, text and HTML, and the message that a mail server would take."""

    letter: str
    language: str
    rendered: Rendered
    source: bytes


def specimen(name: str, language: str, settings: Settings) -> Specimen:
    """The letter of that name."""
    message = letter(name, language)
    rendered = render(message, language, answered=bool(settings.mail_reply_to))
    envelope = Envelope(f"example-{name}", MAILBOX, message.addressee, rendered, f"case-{name}", SENT_AT)
    return Specimen(name, language, rendered, build(envelope, settings).content)
