"""The database: engine, reading, and `transaction()`, the only place that commits."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session

from models.turn import Turns

WAKE_CHANNEL = "tuanwu_ready"
_IMMEDIATE = "tuanwu_immediate"
_POSTGRESQL = "-c timezone=UTC -c random_page_cost=1.1"
"""Pages read at random cost no more than others on today's disks and in memory. By its default, which is a spinning
disk's, PostgreSQL reads all stage runs to find two hundred."""


# SQLite's driver asks every value but numbers and text how it wants to be adapted, and raises and drops an error inside
# for each that does not say: a twentieth of the time of settling. These say: as it is.
_NOTHING: dict[None, None] = {}
sqlite3.register_adapter(type(None), _NOTHING.get)
sqlite3.register_adapter(bool, int)
sqlite3.register_adapter(bytes, bytes)


class CommitUnknown(OperationalError):
    """The connection broke while COMMIT was on its way: whether all was written, or nothing, is not known here."""


class Database:
    """One database, SQLite or PostgreSQL, by its SQLAlchemy URL.

    `durable=False` is for throw-away databases (rehearsals, tests): it does not wait for the disk. `patient=True` is
    for work that no person waits for: whoever does not is let in first.
    """

    def __init__(self, url: str, *, durable: bool = True, pool: int = 10, patient: bool = False) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turns: Turns | None = None
        if self.is_sqlite:
            path = Path(self.url.database or "")
            path.parent.mkdir(parents=True, exist_ok=True)
            self._turns = Turns(path, patient=patient)
        self.engine = _engine(url, self.is_sqlite, durable, pool)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look at the database that takes no write lock."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A look that stays the same however many queries it takes, while others go on writing."""
        with self.reading() as session:
            if not self.is_sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """All or nothing: commits when the block ends, rolls back when it raises. Raises CommitUnknown where nobody can
        tell which of the two it was."""
        with self._my_turn(), Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={_IMMEDIATE: True})
            yield session
            session.flush()  # what fails from here on is the COMMIT itself
            try:
                session.commit()
            except BaseException as error:
                session.invalidate()  # else a failed COMMIT leaves its transaction open on a connection of the pool
                if isinstance(error, OperationalError | InterfaceError):
                    raise CommitUnknown("COMMIT", None, error.orig or error) from error
                raise

    def is_awaited(self) -> bool:
        """Whether another writer waits for this one's transaction to end; on PostgreSQL, where many write at once,
        somebody always may."""
        return self._turns is None or self._turns.is_awaited()

    def wake(self, session: Session) -> None:
        """Tell waiting workers, when this transaction commits, that there is something to do."""
        if not self.is_sqlite:
            session.connection().execute(text(f"NOTIFY {WAKE_CHANNEL}"))

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _my_turn(self) -> AbstractContextManager[None]:
        return self._turns.mine() if self._turns else nullcontext()


def _engine(url: str, is_sqlite: bool, durable: bool, pool: int) -> Engine:
    options = f"{_POSTGRESQL}{'' if durable else ' -c synchronous_commit=off'}"
    engine = create_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        pool_use_lifo=True,  # the one just used has its pages at hand; the others stay small
        connect_args={"timeout": 5, "cached_statements": 512} if is_sqlite else {"options": options},
        hide_parameters=True,  # errors are logged, and parameters hold names and mailboxes
    )
    if not is_sqlite:
        return engine

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's BEGIN below, not the driver's
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={'FULL' if durable else 'OFF'}",
            "foreign_keys=ON",
            "busy_timeout=5000",
            "recursive_triggers=ON",  # else INSERT OR REPLACE deletes past the append-only triggers
            "cache_size=-16384",
            "temp_store=MEMORY",
            "wal_autocheckpoint=4000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(_IMMEDIATE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
