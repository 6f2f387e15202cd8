"""A post that is killed by SIGKILL at a named point, as a process of its own:
`python -m tests.flows.killed_post DATABASE SMTP_PORT MOMENT POINT`."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from casework.office import open_office
from flows import post
from flows.at_work import AtWork
from flows.carrier import Carrier
from models.db import Database
from notifications.delivery import Delivery
from notifications.mail import Sealed
from tests.web.site import settings


def _die(*_: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def _before_sending(carrier: Carrier) -> None:
    carrier.hand_over = _die  # type: ignore[method-assign]


def _in_the_middle(carrier: Carrier) -> None:
    hand_over: Callable[[Sequence[Sealed]], Future[list[Delivery]]] = carrier.hand_over

    def the_first(messages: Sequence[Sealed]) -> Any:
        hand_over(messages[:1]).result()
        _die()

    carrier.hand_over = the_first  # type: ignore[method-assign]


def _before_marking(carrier: Carrier) -> None:
    post.write_receipts = _die


POINTS = {"claimed": _before_sending, "sending": _in_the_middle, "sent": _before_marking}


def main(database: str, port: str, moment: str, point: str) -> None:
    own = settings(TUANWU_SMTP_PORT=port)
    carrier = Carrier(own)
    POINTS[point](carrier)
    office = open_office(Database(database), "cn-2023")
    now = datetime.fromisoformat(moment)
    post.send_all(AtWork(office, own, lambda: now, carrier, "killed"))


if __name__ == "__main__":
    main(*sys.argv[1:])
