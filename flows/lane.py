"""A lane of the worker: a thread that does one thing, one at a time, whenever it is called."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Event, Thread

import structlog

from flows.at_work import AtWork, working
from flows.prefect_client import connected
from flows.trouble import TryLater

logger = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
REST, LONGEST_REST = 2, 1.0
"""Called during one run after the other, as when many people act at once: rests between runs, twice as long as those,
leave the machine to them."""


class Lane(Thread):
    """Runs after every call; calls during a run lead to one more. After a failure it tries again by itself, waiting
    longer each time."""

    def __init__(
        self,
        name: str,
        do: Callable[[AtWork], None],
        work: AtWork,
        connect: Callable[[], AbstractContextManager[None]] = connected,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._do, self._work, self._connect = do, work, connect
        self._called, self._ending = Event(), Event()
        self._pause = FIRST_PAUSE
        self.failing_since: datetime | None = None
        self.trouble = ""

    def call(self) -> None:
        """There is something to do."""
        self._called.set()

    def end(self) -> None:
        """Let the run at hand come to its end, and no other begin."""
        self._ending.set()
        self._called.set()

    def run(self) -> None:
        """The thread's life: working, and after a failure pausing and beginning afresh."""
        with working(self._work):
            while self._called.wait() and not self._ending.is_set():
                try:
                    with self._connect():
                        self._until_it_fails()
                except Exception as error:
                    self._ending.wait(self._wait_after(error))
                    self._called.set()

    def _until_it_fails(self) -> None:
        in_a_row = 0
        while self._called.wait() and not self._ending.is_set():
            self._called.clear()
            began = time.monotonic()
            self._do(self._work)
            if self.failing_since is not None:
                logger.info("works again", lane=self.name, failed_since=self.failing_since.isoformat())
            self._pause, self.failing_since, self.trouble = FIRST_PAUSE, None, ""
            in_a_row = in_a_row + 1 if self._called.is_set() else 0
            if in_a_row > 1:
                self._ending.wait(min((time.monotonic() - began) * REST, LONGEST_REST))

    def _wait_after(self, error: Exception) -> float:
        trouble = type(error).__name__
        if trouble != self.trouble:  # said once, however long it lasts
            logger.warning("failed, and goes on trying", lane=self.name, error=trouble)
        self.failing_since, self.trouble = self.failing_since or self._work.clock(), trouble
        wait, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        return error.seconds if isinstance(error, TryLater) and error.seconds else wait
