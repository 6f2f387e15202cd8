"""Column types and keys that every table shares."""

from binascii import b2a_base64
from collections.abc import Iterable
from datetime import UTC, datetime
from os import urandom

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Instant(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database. A naive datetime is a bug and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_ref() -> str:
    """A random 128-bit reference, for URLs and audit entries; integer keys never leave the database."""
    return b2a_base64(urandom(16), newline=False)[:22].translate(_URL_SAFE).decode()


def one_of(column: str, values: Iterable[str]) -> str:
    """A column's allowed values, as SQL. Spelt out with OR: SQLite makes a table of a list of `IN` for every row."""
    return " OR ".join(f"{column} = '{value}'" for value in values)
