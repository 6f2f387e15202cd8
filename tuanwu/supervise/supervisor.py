"""Keeps children alive, and lets none outlive it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tuanwu.supervise.children import Child

LOOK_SECONDS = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_SECONDS = 60.0
"""Whoever ran this long and dies is begun again at once."""
PATIENCE_SECONDS = 15.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


@dataclass
class _Kept:
    child: Child
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    pause: float = FIRST_PAUSE
    not_before: float = 0.0
    restarts: int = field(default=-1)


class Supervisor:
    """Starts children, starts those again that die, and stops them all. Their output goes to a file each."""

    def __init__(self, children: Sequence[Child], logs: Path) -> None:
        self._kept = [_Kept(child) for child in children]
        self._logs = logs
        self._stopping = False

    def start(self) -> None:
        """Start every child."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for one in self._kept:
            self._begin(one)

    def look(self) -> list[str]:
        """Begin those again that died and have waited long enough; the names of those begun."""
        begun = []
        for one in self._kept:
            if one.process is not None and one.process.poll() is not None:
                self._note_death(one)
            if one.process is None and time.monotonic() >= one.not_before and not self._stopping:
                self._begin(one)
                begun.append(one.child.name)
        return begun

    def watch(self) -> None:
        """Look after the children until `stop()` is called from a signal handler."""
        while not self._stopping:
            self.look()
            time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        """End `watch`; may be called from a signal handler."""
        self._stopping = True

    def end(self) -> None:
        """Stop every child, the last started first; whoever does not listen is killed."""
        self._stopping = True
        running = [one.process for one in reversed(self._kept) if one.process is not None]
        for process in running:
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()

    def pids(self) -> dict[str, int]:
        """The process of every child that runs."""
        return {one.child.name: one.process.pid for one in self._kept if one.process is not None}

    def _begin(self, one: _Kept) -> None:
        parent = os.getpid()
        with (self._logs / f"{one.child.name}.log").open("ab") as log:
            one.process = subprocess.Popen(
                one.child.command,
                env={**os.environ, **one.child.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop them in order
                preexec_fn=lambda: _die_with(parent),
            )
        one.began = time.monotonic()
        one.restarts += 1

    def _note_death(self, one: _Kept) -> None:
        steady = time.monotonic() - one.began > STEADY_SECONDS
        one.pause = FIRST_PAUSE if steady else min(one.pause * 2, LONGEST_PAUSE)
        one.process, one.not_before = None, time.monotonic() + (0 if steady else one.pause)


def _die_with(parent: int) -> None:
    """In the child: be told to stop when the supervisor dies, however it dies."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
