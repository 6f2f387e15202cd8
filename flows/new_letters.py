"""Word of letters just queued, at once: to the post's lane, and to a run that stays a while for those that follow.

A run of the post takes a fifth of a second to start, most of it Prefect's. Where people act one after the other, one
run serves them all.
"""

from collections.abc import Callable
from threading import Event

STAY_SECONDS = 1.0
"""How long a worker's run of the post stays once nothing waits."""
ATTENTION = 0.1
"""Seconds within which it notices that the worker ends."""


def _nobody() -> None:
    pass


class NewLetters:
    """By default nobody is called and nothing is waited for: a run of the post on its own sends what there is."""

    def __init__(self, call: Callable[[], None] = _nobody, stay: float = 0.0) -> None:
        self._call, self._stay = call, stay
        self._queued = Event()

    def tell(self) -> None:
        """Letters have been queued."""
        self._queued.set()
        self._call()

    def follow(self, ending: Event) -> bool:
        """Whether more have been queued since the last time, or are while one stays for them."""
        for _ in range(round(self._stay / ATTENTION)):
            if ending.is_set() or self._queued.wait(ATTENTION):
                break
        queued = self._queued.is_set()
        self._queued.clear()
        return queued
