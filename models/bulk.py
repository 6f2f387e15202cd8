"""Writing and reading in sets at the driver's speed.

Rows are turned into the driver's own values before any lock is taken, so that under it nothing but the database works.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import ARRAY, BigInteger, ColumnElement, Table, any_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import SQLModel

Rows = list[tuple[Any, ...]]
_Processor = Callable[[Any], Any]


class BulkInsert:
    """Inserts rows of a table: `prepare` outside the lock, `run` under it. Every column named must be in every row."""

    def __init__(self, model: type[SQLModel], *columns: str) -> None:
        self._table: Table = model.__table__  # type: ignore[attr-defined]
        self._columns = columns

    def prepare(self, dialect: Dialect, rows: Sequence[Mapping[str, Any]]) -> Rows:
        """The rows as the driver takes them."""
        return _prepared(self._table, self._columns, dialect, rows)

    def run(self, connection: Connection, rows: Rows) -> None:
        """Insert prepared rows."""
        if rows:
            marks = ", ".join([_mark(connection.dialect)] * len(self._columns))
            names = ", ".join(self._columns)
            connection.exec_driver_sql(f"INSERT INTO {self._table.name} ({names}) VALUES ({marks})", rows)


class BulkUpdate:
    """Sets columns of rows found by their key columns."""

    def __init__(self, model: type[SQLModel], sets: Sequence[str], by: Sequence[str]) -> None:
        self._table: Table = model.__table__  # type: ignore[attr-defined]
        self._sets, self._by = tuple(sets), tuple(by)

    def prepare(self, dialect: Dialect, rows: Sequence[Mapping[str, Any]]) -> Rows:
        """The rows as the driver takes them; each has the columns to set and the key columns."""
        return _prepared(self._table, (*self._sets, *self._by), dialect, rows)

    def run(self, connection: Connection, rows: Rows) -> None:
        """Update by prepared rows."""
        if rows:
            mark = _mark(connection.dialect)
            sets = ", ".join(f"{name} = {mark}" for name in self._sets)
            keys = " AND ".join(f"{name} = {mark}" for name in self._by)
            connection.exec_driver_sql(f"UPDATE {self._table.name} SET {sets} WHERE {keys}", rows)


def insert_missing(connection: Connection, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those that are there already by one of their keys, or come to be there meanwhile, are left as they
    are."""
    if rows:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(model).on_conflict_do_nothing(), rows)


def among(connection: Connection, column: SQLCoreOperations[Any], ids: Iterable[int]) -> ColumnElement[bool]:
    """`column IN ids` with one bound value, however many ids there are: one statement, compiled once."""
    if connection.dialect.name == "sqlite":
        values = func.json_each(bindparam("among_ids", orjson.dumps(list(ids)).decode())).table_valued("value")
        return column.in_(select(values.c.value))
    return column == any_(bindparam("among_ids", list(ids), type_=ARRAY(BigInteger)))


def _prepared(table: Table, names: Sequence[str], dialect: Dialect, rows: Sequence[Mapping[str, Any]]) -> Rows:
    columns: list[Iterable[Any]] = []
    for name in names:
        process = _processor(table, name, dialect)
        values = [row[name] for row in rows]
        columns.append(map(process, values) if process else values)
    return list(zip(*columns, strict=True))


@lru_cache(maxsize=512)
def _processor(table: Table, name: str, dialect: Dialect) -> _Processor | None:
    """What turns a value into the driver's; remembered by value, since a set repeats its days and moments."""
    column_type = table.c[name].type
    process = column_type.dialect_impl(dialect).bind_processor(dialect)
    if process is None or column_type.python_type in (str, bytes, int, bool):
        return None
    return lru_cache(maxsize=4096)(process)


def _mark(dialect: Dialect) -> str:
    return "?" if dialect.paramstyle == "qmark" else "%s"
