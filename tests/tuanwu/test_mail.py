"""`tuanwu mail preview` writes letters as they would arrive."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from notifications.messages import MESSAGES
from notifications.render import LANGUAGES
from tests.tuanwu.installed import Ran, tuanwu

KINDS = ("eml", "html", "txt")


def preview(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> Ran:
    """The command, writing to that folder."""
    return tuanwu(capsys, "mail", "preview", "--out", str(folder / "out"), *options, demo="1", data_dir=str(folder))


def test_every_letter_is_written_in_both_languages(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    ran = preview(capsys, tmp_path)
    assert (ran.code, ran.complained) == (0, "")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        f"{letter}.{language}.{kind}" for letter in MESSAGES for language in LANGUAGES for kind in KINDS
    }


def test_only_the_letters_and_languages_asked_for(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    ran = preview(capsys, tmp_path, "--letter", "task", "--letter", "receipt", "--language", "en")
    assert ran.code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        f"{letter}.en.{kind}" for letter in ("task", "receipt") for kind in KINDS
    }


@pytest.mark.parametrize("option", ["--letter", "--language"])
def test_what_there_is_none_of_is_named_with_what_there_is(
    option: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    ran = preview(capsys, tmp_path, option, "klingon")
    assert ran.code == 3
    assert "klingon: not one of" in ran.complained
    assert not (tmp_path / "out").exists()


def test_the_message_is_the_one_that_would_be_sent(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    preview(capsys, tmp_path, "--letter", "task", "--language", "zh")
    written = tmp_path / "out"
    message = message_from_bytes((written / "task.zh.eml").read_bytes(), policy=policy.default)
    assert message["Subject"] == (written / "task.zh.txt").read_text(encoding="utf-8").splitlines()[0]
    assert message["Auto-Submitted"] == "auto-generated"
    for subtype, kind in (("html", "html"), ("plain", "txt")):
        body = message.get_body((subtype,))
        assert body is not None
        assert (
            body.get_content().split()
            == (written / f"task.zh.{kind}").read_text(encoding="utf-8").split()[-len(body.get_content().split()) :]
        )
