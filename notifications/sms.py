"""Short messages, by way of a gateway that takes them over HTTP. Its format is in docs/operations.md: it is small, so
that a few lines of glue carry it to any provider."""

import re
from typing import Any, Protocol

import httpx

from config.settings import Settings
from notifications.delivery import Delivery
from notifications.nudge import Said
from notifications.replies import ReplyClass

SECONDS = 15
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_CHINESE = re.compile(r"1[3-9]\d{9}")
_MEANS = {401: ReplyClass.CONFIGURATION, 403: ReplyClass.CONFIGURATION, 429: ReplyClass.SLOW_DOWN}


class SmsGateway(Protocol):
    """Whatever takes a short message for a telephone. What goes wrong is told, never raised."""

    def send(self, ref: str, number: str, said: Said) -> Delivery:
        """Hand one over; under the same reference it is the same one."""


class HttpGateway:
    """A gateway of the format of docs/operations.md."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.sms_url
        self._token = settings.sms_token.get_secret_value()

    def send(self, ref: str, number: str, said: Said) -> Delivery:
        """POST it as JSON; the status says what became of it."""
        if not self._url:
            return Delivery("stopped", "no gateway: set TUANWU_SMS_URL", ReplyClass.CONFIGURATION)
        body: dict[str, Any] = {"id": ref, "to": number, **said._asdict()}
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            answer = httpx.post(self._url, json=body, headers=headers, timeout=SECONDS)
        except httpx.HTTPError as error:
            return Delivery("retry", type(error).__name__, ReplyClass.TRANSIENT)
        return _delivery(answer.status_code, " ".join(answer.text.split())[:200])


def phone_number(typed: str) -> str:
    """A telephone number in the international form. Raises ValueError."""
    plain = re.sub(r"[\s()-]", "", typed)
    number = f"+86{plain}" if _CHINESE.fullmatch(plain) else plain
    if not _NUMBER.fullmatch(number):
        raise ValueError(f"{typed!r} is no telephone number: give 13800138000, or +44… for one abroad")
    return number


def _delivery(status: int, text: str) -> Delivery:
    reply = f"{status} {text}".strip()
    if 200 <= status < 300:
        return Delivery("sent", reply, ReplyClass.SENT)
    means = _MEANS.get(status) or (ReplyClass.PERMANENT if 400 <= status < 500 else ReplyClass.TRANSIENT)
    states = {ReplyClass.CONFIGURATION: "stopped", ReplyClass.PERMANENT: "dead"}
    return Delivery(states.get(means, "retry"), reply, means)  # type: ignore[arg-type]
