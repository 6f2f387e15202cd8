"""Integer keys taken ahead, so that rows which point to each other can be inserted in sets."""

from typing import Any

from sqlalchemy import func, select, text
from sqlmodel import Session, SQLModel


def take_ids(session: Session, model: type[SQLModel], count: int) -> list[int]:
    """The next `count` ids of a table. On SQLite the caller holds the write lock, so nobody else takes the same."""
    if count == 0:
        return []
    connection = session.connection()
    table: Any = model.__table__  # type: ignore[attr-defined]
    if connection.dialect.name == "sqlite":
        last = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        return list(range(last + 1, last + 1 + count))
    drawn = connection.execute(
        text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"),
        {"name": table.name, "count": count},
    )
    return [int(value) for value in drawn.scalars()]
