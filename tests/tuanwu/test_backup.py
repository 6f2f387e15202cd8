"""A backup is one file, is looked at before anybody trusts it, and becomes a working installation again."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from casework import checkpoint
from casework.office import Office, found, open_office
from casework.verify import verify
from models.db import Database
from tests.cluster import Cluster
from tests.story import Story
from tests.tuanwu.installed import Installed


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, office: Office, tmp_path: Path) -> Iterator[Database]:
    """An empty place of the same kind to restore to."""
    if office.db.is_sqlite:
        database = Database(f"sqlite:///{tmp_path / 'restored.db'}")
        yield database
        database.dispose()
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    cluster.run("CREATE DATABASE restored")
    database = Database(cluster.url("restored"))
    yield database
    database.dispose()
    cluster.run("DROP DATABASE restored WITH (FORCE)")


def restore(copy: Path, to: Database) -> None:
    """As docs/operations.md tells it."""
    if to.is_sqlite:
        shutil.copy(copy, to.url.database)
    else:
        address = to.url.set(drivername="postgresql").render_as_string(hide_password=False)
        subprocess.run(["pg_restore", "--no-owner", "--exit-on-error", "--dbname", address, copy], check=True)


def test_a_restored_backup_is_the_whole_record(installed: Installed, story: Story, elsewhere: Database, tmp_path: Path):
    story.transfer_at(None)
    checkpoint.make(story.office, story.clock.now)
    before = verify(story.office, story.clock.now)
    copy = tmp_path / "copy"
    ran = installed.run("backup", str(copy))
    assert (ran.code, ran.said) == (0, f"{copy}: {before.entries} audit entries\n")
    restore(copy, elsewhere)
    assert verify(open_office(elsewhere, "cn-2023"), story.clock.now) == before


def test_a_restored_record_is_guarded(installed: Installed, story: Story, elsewhere: Database, tmp_path: Path):
    story.transfer_at(None)
    installed.run("backup", str(tmp_path / "copy"))
    restore(tmp_path / "copy", elsewhere)
    with pytest.raises(DBAPIError, match="append-only"), elsewhere.transaction() as session:
        session.connection().execute(text("UPDATE audit_entry SET case_seq = 1"))


def test_nobody_else_may_read_it(installed: Installed, tmp_path: Path):
    installed.run("backup", str(tmp_path / "copy"))
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


def test_it_overwrites_nothing(installed: Installed, tmp_path: Path):
    (tmp_path / "copy").write_text("what was here before")
    ran = installed.run("backup", str(tmp_path / "copy"))
    assert ran.code == 1
    assert "File exists" in ran.complained
    assert (tmp_path / "copy").read_text() == "what was here before"


def test_a_folder_that_does_not_exist_is_named(installed: Installed, tmp_path: Path):
    ran = installed.run("backup", str(tmp_path / "nowhere" / "copy"))
    assert ran.code == 1
    assert "No such file or directory" in ran.complained


def test_without_pg_dump_it_says_what_is_missing_and_leaves_no_file(
    postgresql: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    found(postgresql)
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = Installed(postgresql, tmp_path, capsys).run("backup", str(tmp_path / "copy"))
    assert ran.code == 1
    assert "pg_dump is not installed" in ran.complained
    assert not (tmp_path / "copy").exists()
