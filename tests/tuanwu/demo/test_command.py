"""The demo begins again from nothing, and only where nothing else is lost."""

from pathlib import Path

import pytest
import typer

from config.settings import Settings
from notifications.sink import letters
from tuanwu.demo.command import MARK, clear_away


def test_begun_again_it_keeps_no_letter_of_the_one_before(tmp_path: Path):
    """They stayed in its mailbox, with links that led nowhere."""
    settings = Settings(demo=True, data_dir=tmp_path)
    day = settings.kept_letters / "2026-11-22"
    day.mkdir(parents=True)
    (day / "20261122T120000.000000-000000.eml").write_bytes(b"Subject: of the demo before")
    for name in ("tuanwu.db", "tuanwu.db-wal", MARK):
        (tmp_path / name).touch()
    clear_away(settings)
    assert letters(settings.kept_letters, 1) == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_no_demonstration_is_not_cleared(tmp_path: Path):
    kept = tmp_path / "tuanwu.db"
    kept.write_bytes(b"somebody's records")
    with pytest.raises(typer.Exit):
        clear_away(Settings(demo=True, data_dir=tmp_path))
    assert kept.read_bytes() == b"somebody's records"
