"""Keeps children alive, and lets none outlive it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tuanwu.supervise.children import Child

LOOK_SECONDS = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_SECONDS = 60.0
"""Whoever ran this long and dies is begun again at once."""
PATIENCE_SECONDS = 15.0
LARGEST_LOG, LAST_WORDS = 20_000_000, 2_000
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


@dataclass
class _Kept:
    child: Child
    log: Path
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    pause: float = FIRST_PAUSE
    not_before: float = 0.0
    starts: int = 0


class Supervisor:
    """Starts children, starts those again that die, and stops them all. Their output goes to a file each."""

    def __init__(self, children: Sequence[Child], logs: Path) -> None:
        self.logs = logs
        self.stopping = False
        self._kept = {child.name: _Kept(child, logs / f"{child.name}.log") for child in children}

    def start(self) -> None:
        """Start every child."""
        self.logs.mkdir(parents=True, exist_ok=True)
        for one in self._kept.values():
            _keep_short(one.log)
            _begin(one)

    def look(self) -> None:
        """Begin those again that died and have waited long enough."""
        for one in self._kept.values():
            if one.process is not None and one.process.poll() is not None:
                _note_death(one, one.process.returncode)
            if one.process is None and time.monotonic() >= one.not_before and not self.stopping:
                _keep_short(one.log)
                _begin(one)

    def watch(self) -> None:
        """Look after the children until `stop()` is called from a signal handler."""
        while not self.stopping:
            self.look()
            time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        """End `watch`; may be called from a signal handler."""
        self.stopping = True

    def end(self) -> None:
        """Stop every child, the last started first; whoever does not listen is killed."""
        self.stopping = True
        running = [one.process for one in reversed(self._kept.values()) if one.process is not None]
        for process in running:
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            _signal(process, signal.SIGKILL)  # itself, where it did not listen, and whatever it left behind
            process.wait()

    def starts(self) -> dict[str, int]:
        """How often each child was started."""
        return {name: one.starts for name, one in self._kept.items()}

    def pids(self) -> list[int]:
        """The processes of the children that run."""
        return [one.process.pid for one in self._kept.values() if one.process is not None]

    def last_words(self, name: str) -> str:
        """The end of what a child said."""
        return self._kept[name].log.read_bytes()[-LAST_WORDS:].decode(errors="replace")


def _begin(one: _Kept) -> None:
    parent = os.getpid()
    with one.log.open("ab") as log:
        one.process = subprocess.Popen(
            one.child.command,
            env={**os.environ, **one.child.environ},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us alone; we stop them in order
            preexec_fn=lambda: _prepare(parent, one.child.nice),
        )
    one.began = time.monotonic()
    one.starts += 1


def _note_death(one: _Kept, code: int) -> None:
    steady = time.monotonic() - one.began > STEADY_SECONDS
    one.pause = FIRST_PAUSE if steady else min(one.pause * 2, LONGEST_PAUSE)
    one.process, one.not_before = None, time.monotonic() + (0 if steady else one.pause)
    said = f"{one.child.name} 已退出（{code}），将重新启动 / ended with {code} and is started again; see {one.log}"
    print(said, file=sys.stderr, flush=True)


def _prepare(parent: int, nice: int) -> None:
    """In the child: be told to stop when the supervisor dies, however it dies; and stand behind whoever comes first."""
    os.nice(nice)
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _keep_short(log: Path) -> None:
    """A log that has grown long becomes the log before, in the place of the one before that."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.before"))


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
