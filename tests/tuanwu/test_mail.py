"""`tuanwu mail preview` writes every letter in both languages, as it would arrive."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from notifications.messages import MESSAGES
from notifications.render import LANGUAGES
from tests.tuanwu.installed import tuanwu

KINDS = ("eml", "html", "txt")


def test_every_letter_is_written_in_both_languages(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    ran = tuanwu(capsys, "mail", "preview", str(tmp_path), demo="1", data_dir=str(tmp_path))
    assert (ran.code, ran.complained) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{letter}.{language}.{kind}"
        for letter in MESSAGES
        for language in LANGUAGES
        for kind in ("eml", "html", "txt")
    }


def test_the_message_is_the_one_that_would_be_sent(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    tuanwu(capsys, "mail", "preview", str(tmp_path), demo="1", data_dir=str(tmp_path))
    message = message_from_bytes((tmp_path / "task.zh.eml").read_bytes(), policy=policy.default)
    subject = (tmp_path / "task.zh.txt").read_text(encoding="utf-8").splitlines()[0]
    assert message["Subject"] == subject
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_body(("html",))
    assert body is not None
    assert body.get_content().split() == (tmp_path / "task.zh.html").read_text(encoding="utf-8").split()
