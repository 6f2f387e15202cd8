"""A commit is noticed at once on either database, by whomever it was made."""

from collections.abc import Iterator
from threading import Timer

import pytest
from sqlalchemy import text

from flows.wake import PostgresWake, Wake, wake_of
from models.db import Database
from models.heartbeat import Heartbeat
from tests.story import BEGIN

LONG = 20.0
"""Seconds that no test waits for, unless it fails."""


@pytest.fixture
def wake(database: Database) -> Iterator[Wake]:
    wake = wake_of(database)
    while wake.wait(0):
        pass  # a new connection may have missed calls, and says so
    yield wake
    wake.close()


def commit(database: Database) -> None:
    with database.transaction() as session:
        session.merge(Heartbeat(name="test", beat_at=BEGIN))
        database.wake(session)


def test_nothing_committed_is_nothing_noticed(wake: Wake):
    assert not wake.wait(0.2)


def test_a_commit_while_it_waits_is_noticed(database: Database, wake: Wake):
    later = Timer(0.2, commit, [database])
    later.start()
    assert wake.wait(LONG)
    later.join()


def test_a_commit_before_it_waits_is_noticed_once(database: Database, wake: Wake):
    commit(database)
    assert wake.wait(LONG)
    assert not wake.wait(0.2)


def test_a_connection_that_breaks_is_made_again_and_counts_as_a_call(postgresql: Database):
    wake = wake_of(postgresql)
    assert isinstance(wake, PostgresWake)
    assert wake.wait(LONG)
    with postgresql.engine.connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        connection.execute(text(others))
    assert not wake.wait(LONG)
    assert wake.wait(LONG)
    wake.close()
