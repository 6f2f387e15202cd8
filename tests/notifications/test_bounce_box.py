"""A folder that a mail server delivers into; IMAP is tried on a real server in tests/acceptance/test_real_mail.py."""

from pathlib import Path

import pytest

from notifications.bounce_box import unread


def test_what_is_new_is_read_once_in_order(tmp_path: Path):
    (tmp_path / "new").mkdir()
    for number in (2, 1):
        (tmp_path / "new" / f"{number}.host").write_bytes(b"message %d" % number)
    assert list(unread(f"maildir://{tmp_path}")) == [b"message 1", b"message 2"]
    assert list(unread(f"maildir://{tmp_path}")) == []
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1.host:2,S", "2.host:2,S"]


def test_what_fails_while_it_is_taken_in_is_read_again(tmp_path: Path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.host").write_bytes(b"message")
    reading = unread(f"maildir://{tmp_path}")
    assert next(reading) == b"message"
    reading.close()
    assert list(unread(f"maildir://{tmp_path}")) == [b"message"]


def test_a_folder_that_is_missing_is_an_error(tmp_path: Path):
    with pytest.raises(OSError, match="new"):
        list(unread(f"maildir://{tmp_path / 'missing'}"))
