"""What became of one attempt to send, told from where it failed and how."""

import ssl
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from aiosmtplib import SMTPException, SMTPResponseException

from notifications.replies import ReplyClass, classify

State = Literal["sent", "retry", "unknown", "dead", "stopped"]


class Step(IntEnum):
    """How far an attempt has come."""

    CONNECT = 1
    SENDER = 2
    RECIPIENT = 3
    DATA = 4


_STATES: dict[ReplyClass, State] = {
    ReplyClass.SENT: "sent",
    ReplyClass.PERMANENT: "dead",
    ReplyClass.REFUSED: "dead",
    ReplyClass.CONFIGURATION: "stopped",
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an attempt ended. `unknown`: the server may have the letter; it goes again under the same Message-ID.
    `stopped`: our account or settings are wrong; sending anything else is of no use until they are mended."""

    state: State
    reply: str
    reply_class: ReplyClass

    @property
    def line_is_down(self) -> bool:
        """Whether the fault lies on the way to the server and not with this letter: the next would fare no better."""
        return self.state == "stopped" or (self.state != "sent" and not self.reply[:3].isdigit())


def answered(step: Step, code: int, text: str) -> Delivery:
    """An attempt that ended with the server's reply."""
    means = classify(code, text)
    if means in (ReplyClass.PERMANENT, ReplyClass.REFUSED) and step < Step.RECIPIENT:
        means = ReplyClass.CONFIGURATION  # refused before the recipient was named: not this letter's fault
    return Delivery(_STATES.get(means, "retry"), f"{code} {text}", means)


def broken(step: Step, error: Exception) -> Delivery:
    """An attempt that ended with an exception."""
    if isinstance(error, SMTPResponseException):
        return answered(step, error.code, error.message)
    said = str(error) or type(error).__name__
    if step is Step.CONNECT and _is_misconfigured(error):
        return Delivery("stopped", said, ReplyClass.CONFIGURATION)
    return Delivery("unknown" if step is Step.DATA else "retry", said, ReplyClass.TRANSIENT)


def _is_misconfigured(error: Exception) -> bool:
    """STARTTLS or AUTH not offered, a certificate that does not hold; not a line that is merely down."""
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return True
    return isinstance(error, SMTPException) and not isinstance(error, OSError)
