"""Learning at once that something was committed: PostgreSQL tells, SQLite is asked."""

import sqlite3
import time
from abc import ABC, abstractmethod

import psycopg
import structlog
from sqlalchemy import URL

from models.db import WAKE_CHANNEL, Database

logger = structlog.get_logger(__name__)

POLL_SECONDS = 0.05
RECONNECT_SECONDS = 1.0


class Wake(ABC):
    """Used by one thread alone."""

    @abstractmethod
    def wait(self, seconds: float) -> bool:
        """Wait until something was committed, or so long; whether something was."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection."""


def wake_of(database: Database) -> Wake:
    """The way this kind of database has."""
    return SqliteWake(database.url) if database.is_sqlite else PostgresWake(database.url)


class SqliteWake(Wake):
    """Asks for `data_version`, which changes with every commit of another connection; it costs microseconds."""

    def __init__(self, url: URL) -> None:
        self._connection = sqlite3.connect(url.database or "", isolation_level=None)
        self._seen = self._version()

    def wait(self, seconds: float) -> bool:
        """Ask every twentieth of a second."""
        until = time.monotonic() + seconds
        while True:
            version = self._version()
            if version != self._seen:
                self._seen = version
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(left, POLL_SECONDS))

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


class PostgresWake(Wake):
    """Listens. A connection that breaks is made again, and counts as a call, since calls may have been missed."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.Connection | None = None

    def wait(self, seconds: float) -> bool:
        """Until a call comes."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._url, autocommit=True)
                self._connection.execute(f"LISTEN {WAKE_CHANNEL}")
                return True
            return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))
        except psycopg.OperationalError:
            logger.warning("the database does not answer; the worker goes on asking")
            self.close()
            time.sleep(min(seconds, RECONNECT_SECONDS))
            return False

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
