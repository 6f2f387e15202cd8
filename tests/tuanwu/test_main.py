"""The command itself: what it can do, how soon it starts, and how it ends when it cannot begin."""

import subprocess
import sys
from pathlib import Path

import pytest

from models.db import Database
from tests.tuanwu.installed import Installed, tuanwu
from tuanwu.main import COULD_NOT_BEGIN, SUBCOMMANDS

Capsys = pytest.CaptureFixture[str]


def test_help_names_every_subcommand(capsys: Capsys):
    ran = tuanwu(capsys, "--help")
    assert ran.code == 0
    assert all(f"  {name} " in ran.said for name in SUBCOMMANDS)


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_explains_itself(name: str, capsys: Capsys):
    ran = tuanwu(capsys, name, "--help")
    assert (ran.code, ran.complained) == (0, "")
    assert f"Usage: tuanwu {name}" in ran.said


def test_help_imports_nothing_heavy():
    program = "import sys, tuanwu.main; print(*{'sqlalchemy', 'pydantic', 'prefect', 'jinja2'} & sys.modules.keys())"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "\n"


def test_a_misspelt_subcommand_is_answered_with_the_one_meant(capsys: Capsys):
    ran = tuanwu(capsys, "docter")
    assert ran.code == COULD_NOT_BEGIN
    assert "Did you mean 'doctor'?" in ran.complained


def test_an_unknown_setting_ends_with_a_sentence(capsys: Capsys):
    ran = tuanwu(capsys, "doctor", demo="1", smtp_hots="localhost")
    assert ran.code == COULD_NOT_BEGIN
    assert ran.complained == "TUANWU_SMTP_HOTS: no such setting (see docs/operations.md)\n"


def test_an_unknown_profile_ends_with_a_sentence(installed: Installed):
    ran = installed.run("doctor", profile="atlantis")
    assert ran.code == COULD_NOT_BEGIN
    assert ran.complained.startswith("atlantis: no such profile")


def test_an_empty_database_ends_with_a_sentence(capsys: Capsys, tmp_path: Path):
    ran = tuanwu(capsys, "doctor", demo="1", data_dir=str(tmp_path))
    assert ran.code == COULD_NOT_BEGIN
    assert "run 'tuanwu up'" in ran.complained


def test_a_database_that_is_not_there_ends_with_a_sentence(capsys: Capsys, tmp_path: Path):
    nowhere = f"postgresql:///tuanwu?host={tmp_path}"
    ran = tuanwu(capsys, "doctor", demo="1", database_url=nowhere, data_dir=str(tmp_path))
    assert ran.code == COULD_NOT_BEGIN
    assert ran.complained.startswith("the database cannot be worked with: connection ")
    assert ran.complained.count("\n") == 1


def test_a_bug_keeps_its_traceback(installed: Installed, monkeypatch: pytest.MonkeyPatch):
    def bug(_database: Database) -> None:
        raise AssertionError("a bug")

    monkeypatch.setattr("tuanwu.installation.require_head", bug)
    with pytest.raises(AssertionError, match="a bug"):
        installed.run("doctor")
