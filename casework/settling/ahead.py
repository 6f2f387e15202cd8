"""Deciding ahead: the next chunk is decided in a process of its own while this one writes the last.

For SQLite, where many cases are ready: there one writes at a time, and in one process one thread thinks at a time, so
that a second thread gains nothing. The other process only reads. What it cannot decide, and what is left should it end,
the one that writes decides for itself, as it does when there are few. docs/decisions/0018.
"""

import gc
import os
import signal
import subprocess
import sys
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, Self

from casework.office import Office
from casework.settling.decider import Decided, Decider, Which
from casework.terms import Calendar
from config.profile import Profile
from models.db import Database

YIELDING = 5
"""How much the other process stands back for those who answer people, in steps of the system's."""


class _Order(NamedTuple):
    """What the other process is to decide, and by what."""

    url: str
    profile: Profile
    calendar: Calendar
    which: Which


class Ahead:
    """The other process, as seen from the one that writes. It is asked for one chunk at a time."""

    def __init__(self, office: Office, which: Which) -> None:
        self.line, there = Pipe()
        command = [sys.executable, "-c", f"from {__name__} import decide_for; decide_for({there.fileno()})"]
        self.process = subprocess.Popen(command, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL)
        there.close()
        self._has_begun = False
        url = office.db.url.render_as_string(hide_password=False)
        self._send(_Order(url, office.profile, office.calendar, which))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.line.close()
        self.process.kill()  # it only reads
        self.process.wait()

    def has_begun(self) -> bool:
        """Whether it can be asked: a second or two after it was started, which nobody waits for."""
        if not self._has_begun and self.line.poll():
            self._has_begun = self._received() is not None
        return self._has_begun

    def ask(self, after: int, size: int) -> None:
        """Ask for the next chunk of that many cases behind a case."""
        self._send((after, size))

    def take(self) -> Decided | None:
        """The chunk asked for, as soon as it is decided; None where no case is ready, or they cannot be decided."""
        decided: Decided | None = self._received()
        return decided

    def _send(self, what: tuple[Any, ...]) -> None:
        with suppress(OSError):  # it has ended: there will be no answer
            self.line.send(what)

    def _received(self) -> Any:
        try:
            return self.line.recv()
        except (EOFError, OSError):
            return None


def decide_for(line: int) -> None:
    """The other process: decides what it is asked for over that line, until whoever asks hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; this one ends with the one that asks
    os.nice(YIELDING)
    with suppress(EOFError, OSError), Connection(line) as there:
        order: _Order = there.recv()
        office = Office(Database(order.url), order.profile, order.calendar)
        decider = Decider(office, order.which)
        gc.disable()  # it lives for seconds and makes no cycles: looking for them took a tenth of its time
        there.send(True)
        while True:
            after, size = there.recv()
            there.send(_next(office, decider, after, size))


def _next(office: Office, decider: Decider, after: int, size: int) -> Decided | None:
    # Whoever writes comes to the same cases, fails in the same way, and finds out which one it is.
    with suppress(Exception), office.db.reading() as session:
        return decider.next(session, after, size)
    return None
