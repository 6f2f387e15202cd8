"""What every test can ask for: a fresh database of either kind, an office over it, the cast, a clock that stands."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from casework.office import Office, found, open_office
from models.db import Database
from models.migrate import upgrade
from tests.cast import Cast, write_cast
from tests.cluster import Cluster, NoPostgreSQL
from tests.story import Clock, Story

LOG = "tuanwu-test"
SECRET = b"what the urns of tests are sealed with"
_numbers = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A throw-away PostgreSQL cluster with a migrated database `template` in it."""
    try:
        cluster = Cluster()
    except NoPostgreSQL as error:
        pytest.fail(str(error), pytrace=False)
    try:
        cluster.run("CREATE DATABASE template")
        _migrate(cluster.url("template"))
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "tuanwu.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh migrated SQLite database."""
    shutil.copy(migrated_file, tmp_path / "tuanwu.db")
    yield from _open(f"sqlite:///{tmp_path / 'tuanwu.db'}")


@pytest.fixture
def postgresql(cluster: Cluster) -> Iterator[Database]:
    """A fresh migrated PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    cluster.run(f"CREATE DATABASE {name} TEMPLATE template")
    yield from _open(cluster.url(name))
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh migrated database; the test runs once on each kind."""
    database: Database = request.getfixturevalue(request.param)
    return database


@pytest.fixture
def office(database: Database) -> Office:
    """An office under the national rules, over an empty database that has its audit log."""
    found(database, LOG)
    return open_office(database, "cn-2023", secret=SECRET)


@pytest.fixture
def cast(office: Office) -> Cast:
    """The cast, written into the office's database."""
    return write_cast(office.db)


@pytest.fixture
def clock() -> Clock:
    """The test's own clock: nine in the morning of 2 March 2026, until the test moves it."""
    return Clock()


@pytest.fixture
def story(office: Office, cast: Cast, clock: Clock) -> Story:
    """Plays cases of the cast, act by act, by the office's own `record` and `settle`."""
    return Story(office, cast, clock)


def _migrate(url: str) -> None:
    database = Database(url, durable=False)
    upgrade(database)
    database.dispose()


def _open(url: str) -> Iterator[Database]:
    database = Database(url, durable=False)
    yield database
    database.dispose()
