"""No letter changes unseen: each is compared, in all its forms, with what somebody read last."""

from notifications.messages import MESSAGES
from notifications.render import LANGUAGES
from tests.notifications.snapshots import kept, taken

ANEW = "read the difference after `python -m tests.notifications.snapshots`"


def test_every_letter_is_as_it_was_read_last():
    before, now = kept(), taken()
    assert set(now) == set(before), ANEW
    assert [name for name in now if now[name] != before[name]] == [], ANEW


def test_every_letter_is_kept_in_both_languages_and_three_forms():
    assert len(kept()) == len(MESSAGES) * len(LANGUAGES) * 3


def test_the_kept_message_is_a_head_without_its_bodies():
    head = kept()["task.zh.eml"]
    assert "Auto-Submitted: auto-generated" in head
    assert head.count("Content-Transfer-Encoding: base64") == 2
    assert len(head) < 1500
