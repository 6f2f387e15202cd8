"""Acts, votes, lessons, numbers, audit entries, checkpoints: what is written stays as it was written (A-09, A-10)."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Table, UniqueConstraint, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from casework.acts import Apply
from models.act import Act, Lesson, VoteRecord
from models.audit import AuditEntry, Checkpoint
from models.ballot import Ballot, BallotCode, BallotMark, BallotRoll
from models.db import Database
from models.number import NumberGiven, NumberSpoilt
from models.tables import APPEND_ONLY
from tests.story import Story

TABLES: tuple[Table, ...] = tuple(model.__table__ for model in APPEND_ONLY)
_fresh = count(1_000_000)


@pytest.fixture
def written(story: Story) -> Database:
    """A database with at least one row in each guarded table."""
    case = story.case(story.record(Apply(), "jixiang", person="jixiang", submission="form-1").case)
    db, today = story.office.db, story.clock.now.date()
    with db.transaction() as session:
        act_id = session.exec(select(Act.id)).one()
        of_case = {"act_id": act_id, "case_id": case.id}
        session.add(NumberGiven(number="202651009101", **of_case))
        session.add(NumberSpoilt(number="202651009102", why="damaged", spoilt_at=story.clock.now))
        session.add(Lesson(held_on=today, minutes=45, hours=1, witness_id=case.person_id, **of_case))
        counts = {"expected": 12, "present": 11, "in_favour": 9, "against": 1, "abstain": 1, "invalid": 0}
        session.add(VoteRecord(meeting_on=today, outcome="passed", **counts, **of_case))
        ballot = Ballot(nth=1, opened_on=today, **of_case)
        session.add(ballot)
        session.flush()
        about = {"ballot_id": ballot.id}
        session.add(BallotRoll(person_id=case.person_id, **about))
        session.add(BallotCode(code=b"0123456789", **about))
        session.flush()
        session.add(BallotMark(act_id=act_id, person_id=case.person_id, **about))
        session.add(Checkpoint(size=1, root=b"r" * 32, frontier=b"f" * 32, made_at=story.clock.now))
    return db


def _gives_way(db: Database, statement: str, values: dict[str, Any] | None = None) -> bool:
    try:
        with db.transaction() as session:
            session.connection().execute(text(statement), values or {})
    except DatabaseError as error:
        if "append-only" in str(error):
            return False
        raise
    return True


def test_no_row_can_be_updated(written: Database):
    updates = {t.name: f"UPDATE {t.name} SET {_first(t)} = {_first(t)}" for t in TABLES}
    assert [name for name, statement in updates.items() if _gives_way(written, statement)] == []


def test_no_row_can_be_deleted(written: Database):
    assert [t.name for t in TABLES if _gives_way(written, f"DELETE FROM {t.name}")] == []


def test_no_row_can_be_replaced_through_any_unique_key(written: Database):
    """On SQLite, INSERT OR REPLACE deletes the row it collides with: by its key, or by a second unique column."""
    verb = "INSERT OR REPLACE INTO" if written.is_sqlite else "INSERT INTO"
    gave_way = []
    for table in TABLES:
        columns = list(table.columns.keys())
        for key in _unique_keys(table):
            row = _row(written, table, key)
            if row is None:
                continue
            values = row | {name: _other(table, name) for one in _unique_keys(table) if one != key for name in one}
            statement = f"{verb} {table.name} ({', '.join(columns)}) VALUES ({', '.join(f':{c}' for c in columns)})"
            if not written.is_sqlite:
                statement += f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {_first(table)} = excluded.{_first(table)}"
            if _gives_way(written, statement, values):
                gave_way.append((table.name, key))
    assert gave_way == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_no_table_can_be_truncated(written: Database):
    assert [t.name for t in TABLES if _gives_way(written, f"TRUNCATE {t.name} CASCADE")] == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_playing_the_replica_does_not_lift_the_guards(written: Database):
    gave_way = [
        t.name
        for t in TABLES
        if _gives_way(written, f"SET LOCAL session_replication_role = replica; DELETE FROM {t.name}")
    ]
    assert gave_way == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_audit_entry_cannot_leave_a_gap(written: Database):
    insert = f"INSERT INTO {AuditEntry.__tablename__} (seq, body, leaf) SELECT max(seq) + 2, 'x', 'y' FROM audit_entry"
    assert not _gives_way(written, insert)


def _first(table: Table) -> str:
    return next(iter(table.primary_key.columns)).name


def _unique_keys(table: Table) -> list[tuple[str, ...]]:
    def keys() -> Iterator[tuple[str, ...]]:
        yield tuple(table.primary_key.columns.keys())
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint):
                yield tuple(constraint.columns.keys())
        for index in table.indexes:
            if index.unique:
                yield tuple(index.columns.keys())

    return sorted(set(keys()))


def _row(db: Database, table: Table, key: tuple[str, ...]) -> dict[str, Any] | None:
    known = " AND ".join(f"{name} IS NOT NULL" for name in key)
    with db.reading() as session:
        found = (
            session.connection().execute(text(f"SELECT * FROM {table.name} WHERE {known} LIMIT 1")).mappings().first()
        )
    return dict(found) if found else None


def _other(table: Table, name: str) -> object:
    column = table.columns[name]
    if column.nullable:
        return None
    return next(_fresh) if column.type.python_type is int else f"other-{next(_fresh)}"
