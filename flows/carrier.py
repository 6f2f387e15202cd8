"""The way out for letters: a thread with an event loop of its own, in which the mail connection is kept."""

import asyncio
import sys
from collections.abc import Sequence
from concurrent.futures import Future
from itertools import zip_longest
from threading import Thread

from config.settings import Settings, is_loopback
from notifications.delivery import Delivery
from notifications.mail import Sealed
from notifications.pace import Pace
from notifications.smtp import Mailer

TURN_SECONDS = 0.0005
"""How long this process's threads let each other wait: Python's own 5 ms would pass at each of the server's replies
while the next batch is made ready."""


class Carrier:
    """Sends one batch while its owner prepares the next. The connection stays open between batches and runs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.pace = Pace(0 if is_loopback(settings.smtp_host) else settings.smtp_rate)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._mailer: Mailer | None = None

    def hand_over(self, messages: Sequence[Sealed]) -> "Future[list[Delivery]]":
        """Begin to send these, in order. Ends early where the fault is the line's: then there are fewer deliveries."""
        return asyncio.run_coroutine_threadsafe(self._send(messages), self._running_loop())

    def close(self) -> None:
        """Take leave of the mail server and end the thread."""
        if self._loop is None:
            return
        if self._mailer is not None:
            asyncio.run_coroutine_threadsafe(self._mailer.__aexit__(None, None, None), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._mailer = None

    async def _send(self, messages: Sequence[Sealed]) -> list[Delivery]:
        self._mailer = self._mailer or Mailer(self._settings)
        deliveries: list[Delivery] = []
        for message, following in zip_longest(messages, messages[1:]):
            deliveries.append(await self._mailer.send(message, following))
            if deliveries[-1].line_is_down:
                break
        return deliveries

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            sys.setswitchinterval(TURN_SECONDS)
            self._loop = asyncio.new_event_loop()
            self._thread = Thread(target=self._loop.run_forever, name="mail", daemon=True)
            self._thread.start()
        return self._loop
