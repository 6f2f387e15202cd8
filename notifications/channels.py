"""The ways besides mail, by their kind."""

from collections.abc import Callable
from dataclasses import dataclass

from config.settings import Settings
from notifications.delivery import Delivery
from notifications.nudge import Said
from notifications.robots import robot_address, tell_group
from notifications.sms import HttpGateway, SmsGateway, phone_number

READ: dict[str, Callable[[str], str]] = {"robot": robot_address, "sms": phone_number}
"""How an address of each kind is read, as it is kept. They raise ValueError."""


@dataclass(frozen=True)
class Channels:
    """What tells on a channel."""

    gateway: SmsGateway

    @classmethod
    def of(cls, settings: Settings) -> "Channels":
        """The channels of this installation."""
        return cls(HttpGateway(settings))

    def tell(self, kind: str, address: str, ref: str, said: Said) -> Delivery:
        """Say it there. `ref` is the same at every try."""
        if kind == "sms":
            return self.gateway.send(ref, address, said)
        return tell_group(address, said.text)
