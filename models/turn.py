"""Taking turns at SQLite's one write lock, between threads and processes.

SQLite lets whoever asks at the right moment write next, so a writer that comes back at once starves the others for
seconds. Here a writer holds the place at the head of the queue while it waits for the lock, so that one who has just
written stands behind those who came meanwhile. The patient, for whom no person waits, stand in a queue of their own,
and only the first of them in the other: whoever clicks never waits for more than one of them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path


class Turns:
    """The queue of one database file."""

    def __init__(self, database: Path, *, patient: bool = False) -> None:
        self._patient = database.with_name(database.name + ".patient") if patient else None
        self._next = database.with_name(database.name + ".next")
        self._writing = database.with_name(database.name + ".writing")

    def is_awaited(self) -> bool:
        """Whether another writer waits while one writes; the patient are not asked."""
        place = os.open(self._next, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(place)
        return False

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for the turn to write, and keep it."""
        with _held(self._patient) if self._patient else nullcontext():
            with _held(self._next):
                writing = _lock(self._writing)
            try:
                yield
            finally:
                os.close(writing)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    file = _lock(path)
    try:
        yield
    finally:
        os.close(file)


def _lock(path: Path) -> int:
    file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
    except BaseException:
        os.close(file)
        raise
    return file
