"""Changing what a check constraint allows, on both databases."""

from alembic import op
from sqlalchemy import text


def change_check(table: str, name: str, condition: str) -> None:
    """Put another condition into a named check constraint.

    SQLite cannot alter one, and a table that others refer to cannot be made anew while foreign keys hold. Its manual
    (ALTER TABLE, section 7) says to change the text of the schema where nothing on the disk changes, as here.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, condition)
        return
    schema: str = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table})
    start = schema.index(f"CONSTRAINT {name} CHECK (") + len(f"CONSTRAINT {name} CHECK (")
    changed = f"{schema[:start]}{condition}{schema[_closing(schema, start) :]}"
    version: int = connection.scalar(text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema=ON")
    connection.execute(
        text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        {"sql": changed, "table": table},
    )
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")


def _closing(schema: str, start: int) -> int:
    """Where the bracket is closed that stands open at the start."""
    depth = 1
    for place in range(start, len(schema)):
        depth += {"(": 1, ")": -1}.get(schema[place], 0)
        if depth == 0:
            return place
    raise ValueError("a bracket of the schema is not closed")
