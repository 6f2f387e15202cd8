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
    assert ran.complained == (
        "TUANWU_SMTP_HOTS: 没有这项设置（见 docs/operations.md）\n"
        "TUANWU_SMTP_HOTS: no such setting (see docs/operations.md)\n"
    )


def test_what_is_wrong_with_several_settings_is_said_in_chinese_and_then_in_english(capsys: Capsys):
    ran = tuanwu(capsys, "doctor", demo="1", web_port="99999", smtp_hots="localhost")
    assert ran.code == COULD_NOT_BEGIN
    assert ran.complained.splitlines() == [
        "TUANWU_SMTP_HOTS: 没有这项设置（见 docs/operations.md）",
        "TUANWU_WEB_PORT: 不能大于 65535",
        "TUANWU_SMTP_HOTS: no such setting (see docs/operations.md)",
        "TUANWU_WEB_PORT: must be 65535 or less",
    ]


def test_a_missing_secret_is_asked_for_in_both_languages(capsys: Capsys):
    ran = tuanwu(capsys, "doctor", base_url="https://tuanwu.example")
    chinese, english = ran.complained.splitlines()
    assert chinese.startswith("非演示环境必须设置 TUANWU_SECRET_KEY，至少 32 个字符")
    assert english.startswith("TUANWU_SECRET_KEY must be set outside demo mode, 32 characters or more")


def test_an_unknown_profile_ends_with_a_sentence(installed: Installed):
    ran = installed.run("doctor", profile="atlantis")
    assert ran.code == COULD_NOT_BEGIN
    chinese, english = ran.complained.splitlines()
    assert chinese.startswith("atlantis: ")
    assert english.startswith("atlantis: no such profile")


def test_an_empty_database_ends_with_a_sentence(capsys: Capsys, tmp_path: Path):
    ran = tuanwu(capsys, "doctor", demo="1", data_dir=str(tmp_path))
    assert ran.code == COULD_NOT_BEGIN
    assert "请运行 tuanwu up" in ran.complained
    assert "run 'tuanwu up'" in ran.complained


def test_a_database_that_is_not_there_ends_with_a_sentence(capsys: Capsys, tmp_path: Path):
    nowhere = f"postgresql:///tuanwu?host={tmp_path}"
    ran = tuanwu(capsys, "doctor", demo="1", database_url=nowhere, data_dir=str(tmp_path))
    assert ran.code == COULD_NOT_BEGIN
    chinese, english = ran.complained.splitlines()
    assert chinese.startswith("数据库无法使用：connection ")
    assert english.startswith("the database cannot be worked with: connection ")


def test_a_bug_keeps_its_traceback(installed: Installed, monkeypatch: pytest.MonkeyPatch):
    def bug(_database: Database) -> None:
        raise AssertionError("a bug")

    monkeypatch.setattr("tuanwu.installation.require_head", bug)
    with pytest.raises(AssertionError, match="a bug"):
        installed.run("doctor")
