"""How many statements something sends to the database: one more for every case is too many."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from models.db import Database


@contextmanager
def sent_by(database: Database) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
