"""All that a database holds, to compare before and after."""

from sqlalchemy import select

from models.db import Database
from models.tables import METADATA

Snapshot = dict[str, list[tuple[object, ...]]]


def snapshot(db: Database) -> Snapshot:
    """Every row of every table that has any."""
    found: Snapshot = {}
    with db.reading() as session:
        for name, table in METADATA.tables.items():
            rows = session.connection().execute(select(table).order_by(*table.primary_key.columns)).all()
            if rows:
                found[name] = [tuple(row) for row in rows]
    return found
