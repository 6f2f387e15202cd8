"""The database: one place that commits, and the settings every connection must have."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from models.db import Database
from models.heartbeat import Heartbeat
from tests.failing import failing_at
from tests.story import BEGIN


def _names(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.connection().execute(text("SELECT name FROM heartbeat ORDER BY name")).scalars())


def test_a_transaction_that_ends_is_kept(database: Database):
    with database.transaction() as session:
        session.add(Heartbeat(name="worker", beat_at=BEGIN))
    assert _names(database) == ["worker"]


def test_a_transaction_that_raises_leaves_nothing(database: Database):
    def fails() -> None:
        with database.transaction() as session:
            session.add(Heartbeat(name="worker", beat_at=BEGIN))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert _names(database) == []


def test_reading_commits_nothing(database: Database):
    with database.reading() as session:
        session.add(Heartbeat(name="worker", beat_at=BEGIN))
        session.flush()
    assert _names(database) == []


def test_a_moment_without_a_time_zone_is_refused(database: Database):
    with pytest.raises(Exception, match="needs a time zone"), database.transaction() as session:
        session.add(Heartbeat(name="worker", beat_at=BEGIN.replace(tzinfo=None)))


def test_a_moment_comes_back_as_it_was_stored(database: Database):
    with database.transaction() as session:
        session.add(Heartbeat(name="worker", beat_at=BEGIN))
    with database.reading() as session:
        assert session.get_one(Heartbeat, "worker").beat_at == BEGIN


def test_a_foreign_key_that_leads_nowhere_is_refused(database: Database):
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.connection().execute(
            text("INSERT INTO membership (person_id, organisation_id, since) VALUES (1, 1, '2026-01-01')")
        )


def test_every_sqlite_connection_has_the_guarding_settings(sqlite: Database):
    """Without recursive_triggers an INSERT OR REPLACE deletes past the append-only triggers."""
    wanted = {"recursive_triggers": 1, "foreign_keys": 1, "busy_timeout": 5000, "journal_mode": "wal"}
    connections = [sqlite.engine.connect() for _ in range(4)]
    try:
        for connection in connections:
            assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted} == wanted
    finally:
        for connection in connections:
            connection.close()


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 0)])
def test_sqlite_waits_for_the_disk_unless_it_is_thrown_away(tmp_path, durable: bool, synchronous: int):
    database = Database(f"sqlite:///{tmp_path / 'new.db'}", durable=durable)
    with database.reading() as session:
        assert session.connection().exec_driver_sql("PRAGMA synchronous").scalar_one() == synchronous
    database.dispose()


def test_a_commit_that_fails_leaves_no_transaction_behind(database: Database):
    """The pool took the connection back with the transaction open: the next user's commit would have kept it."""

    def write(name: str) -> None:
        with database.transaction() as session:
            session.add(Heartbeat(name=name, beat_at=BEGIN))
            session.flush()

    write("first")
    with failing_at(database, 3 if database.is_sqlite else 2) as failed, pytest.raises(OperationalError):
        write("lost")
    assert failed == ["do_commit"]
    write("kept")
    assert _names(database) == ["first", "kept"]


def test_an_error_of_the_database_says_nothing_of_the_values(database: Database):
    with pytest.raises(DBAPIError) as raised, database.reading() as session:
        session.connection().execute(text("SELECT nothing FROM nowhere WHERE name = :name"), {"name": "吉祥"})
    assert "吉祥" not in str(raised.value)
