"""Writing and reading in sets at the driver's speed.

Rows are turned into the driver's own values before any lock is taken, so that under it nothing but the database works.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import ARRAY, BigInteger, ColumnElement, Row, Select, Table, any_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import SQLModel

Rows = list[tuple[Any, ...]]
_Processor = Callable[[Any], Any]


AT_ONCE = 128
"""Rows of one statement on SQLite, a power of two. Row by row its driver costs a third more, and takes Python's lock
back after each, so that no other thread can decide while this one writes."""


class BulkInsert:
    """Inserts rows of a table: `prepare` outside the lock, `run` under it. Every column named must be in every row."""

    def __init__(self, model: type[SQLModel], *columns: str) -> None:
        self._table: Table = model.__table__  # type: ignore[attr-defined]
        self._columns = columns

    def prepare(self, dialect: Dialect, rows: Sequence[Mapping[str, Any]]) -> Rows:
        """The rows as the driver takes them."""
        return _prepared(self._table, self._columns, dialect, rows)

    def run(self, connection: Connection, rows: Rows) -> None:
        """Insert prepared rows; on PostgreSQL by COPY."""
        if not rows:
            return
        names = ", ".join(self._columns)
        if _is_sqlite(connection.dialect):
            _run_in_parts(connection, f"INSERT INTO {self._table.name} ({names}) VALUES {{rows}}", rows)
            return
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {self._table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


class BulkUpdate:
    """Sets columns of rows found by their key columns."""

    def __init__(self, model: type[SQLModel], sets: Sequence[str], by: Sequence[str]) -> None:
        self._table: Table = model.__table__  # type: ignore[attr-defined]
        self._sets, self._by = tuple(sets), tuple(by)

    def prepare(self, dialect: Dialect, rows: Sequence[Mapping[str, Any]]) -> Rows:
        """The rows as the driver takes them; each has the columns to set and the key columns."""
        return _prepared(self._table, (*self._sets, *self._by), dialect, rows)

    def run(self, connection: Connection, rows: Rows) -> None:
        """Update by prepared rows; on PostgreSQL all by one statement, from JSON."""
        if not rows:
            return
        if _is_sqlite(connection.dialect):
            _run_in_parts(connection, self._from_values(), rows)
            return
        connection.exec_driver_sql(self._from_json(connection.dialect), (self._json(rows),))

    def _from_values(self) -> str:
        new = {name: f"new.column{nth}" for nth, name in enumerate((*self._sets, *self._by), start=1)}
        sets = ", ".join(f"{name} = {new[name]}" for name in self._sets)
        keys = " AND ".join(f"{self._table.name}.{name} = {new[name]}" for name in self._by)
        return f"UPDATE {self._table.name} SET {sets} FROM (VALUES {{rows}}) AS new WHERE {keys}"

    def _from_json(self, dialect: Dialect) -> str:
        table, names = self._table, (*self._sets, *self._by)
        sets = ", ".join(f"{name} = new.{name}" for name in self._sets)
        keys = " AND ".join(f"{table.name}.{name} = new.{name}" for name in self._by)
        types = ", ".join(f"{name} {table.c[name].type.compile(dialect)}" for name in names)
        return f"UPDATE {table.name} SET {sets} FROM json_to_recordset(%s::json) AS new({types}) WHERE {keys}"

    def _json(self, rows: Rows) -> str:
        names = (*self._sets, *self._by)
        return orjson.dumps([dict(zip(names, row, strict=True)) for row in rows], default=_hex).decode()


class BulkSelect:
    """A query for the rows whose column is among many values: built once, and compiled once however many they are."""

    def __init__(self, query: Select[*tuple[Any, ...]], column: SQLCoreOperations[Any]) -> None:
        self._sqlite, self._postgresql = (query.where(_is_among(column, is_sqlite)) for is_sqlite in (True, False))

    def run(self, connection: Connection, these: Iterable[int]) -> Sequence[Row[Any]]:
        """The rows found."""
        is_sqlite = _is_sqlite(connection.dialect)
        query = self._sqlite if is_sqlite else self._postgresql
        return connection.execute(query, {"these": _these(these, is_sqlite)}).all()


def insert_missing(connection: Connection, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those that are there already by one of their keys, or come to be there meanwhile, are left as they
    are."""
    if rows:
        dialect = sqlite if _is_sqlite(connection.dialect) else postgresql
        connection.execute(dialect.insert(model).on_conflict_do_nothing(), rows)


def among(connection: Connection, column: SQLCoreOperations[Any], ids: Iterable[int]) -> ColumnElement[bool]:
    """`column IN ids` with one bound value, however many ids there are: one statement, compiled once."""
    is_sqlite = _is_sqlite(connection.dialect)
    return _is_among(column, is_sqlite, value=_these(ids, is_sqlite))


def _is_among(column: SQLCoreOperations[Any], is_sqlite: bool, **value: Any) -> ColumnElement[bool]:
    """With a place for the ids, or with these as its value."""
    if is_sqlite:
        return column.in_(select(func.json_each(bindparam("these", **value)).table_valued("value").c.value))
    return column == any_(bindparam("these", **value, type_=ARRAY(BigInteger)))


def _these(ids: Iterable[int], is_sqlite: bool) -> str | list[int]:
    return orjson.dumps(list(ids)).decode() if is_sqlite else list(ids)


def _run_in_parts(connection: Connection, statement: str, rows: Rows) -> None:
    """Powers of two, so that the driver has few statements to remember."""
    done = 0
    while done < len(rows):
        size = min(AT_ONCE, 1 << ((len(rows) - done).bit_length() - 1))
        values = tuple(chain.from_iterable(rows[done : done + size]))
        connection.exec_driver_sql(_with_places(statement, len(values) // size, size), values)
        done += size


@lru_cache(maxsize=256)
def _with_places(statement: str, width: int, rows: int) -> str:
    one = f"({', '.join('?' * width)})"
    return statement.format(rows=", ".join([one] * rows))


def _prepared(table: Table, names: Sequence[str], dialect: Dialect, rows: Sequence[Mapping[str, Any]]) -> Rows:
    columns: list[Iterable[Any]] = list(zip(*map(itemgetter(*names), rows), strict=True))
    for nth, name in enumerate(names if rows else ()):
        process = _processor(table, name, dialect)
        if process:
            columns[nth] = map(process, columns[nth])
    return list(zip(*columns, strict=True))


@lru_cache(maxsize=512)
def _processor(table: Table, name: str, dialect: Dialect) -> _Processor | None:
    """What turns a value into the driver's; remembered by value, since a set repeats its days and moments."""
    column_type = table.c[name].type
    process = column_type.dialect_impl(dialect).bind_processor(dialect)
    if process is None or column_type.python_type in (str, bytes, int, bool):
        return None
    return lru_cache(maxsize=4096)(process)


def _is_sqlite(dialect: Dialect) -> bool:
    return dialect.name == "sqlite"


def _hex(value: object) -> str:
    """Bytes as PostgreSQL reads them out of JSON."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"a {type(value).__name__} cannot be written as JSON")
