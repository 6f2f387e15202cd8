"""What somebody with the database in their hands can do: take the guards off, and change what they like."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from models.db import Database
from models.tables import APPEND_ONLY


@contextmanager
def tampering(db: Database) -> Iterator[Connection]:
    """A transaction in which nothing is guarded any more, nor will be."""
    with db.transaction() as session:
        connection = session.connection()
        if db.is_sqlite:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in connection.execute(text(triggers)).scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in APPEND_ONLY:
                connection.execute(text(f"ALTER TABLE {table.__tablename__} DISABLE TRIGGER ALL"))
        yield connection


def tamper(db: Database, statement: str, **values: object) -> None:
    """One statement, unguarded."""
    with tampering(db) as connection:
        connection.execute(text(statement), values)
