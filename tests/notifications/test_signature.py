"""Signed letters, checked by another program's verifier."""

from datetime import UTC, datetime

import dkim
import pytest

from config.settings import Settings
from notifications.examples import SECRETARY, letter
from notifications.mail import Envelope, build
from notifications.render import render
from tests.notifications.dkim_key import KeyPair, key_pair

SENT_AT = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyPair:
    return key_pair(tmp_path_factory.mktemp("dkim"))


def _sent(keys: KeyPair | None) -> bytes:
    signing = {"dkim_selector": "autumn", "dkim_key": keys.private} if keys else {}
    settings = Settings(demo=True, mail_from="团务 <no-reply@mail.qingshan.example>", **signing)
    envelope = Envelope("n1", "li@qingshan.example", SECRETARY, render(letter("task"), "zh"), "case1", SENT_AT)
    return build(envelope, settings).content


def test_a_receiver_finds_the_signature_good(keys: KeyPair):
    assert dkim.verify(_sent(keys), dnsfunc=keys.published)
    assert b"d=mail.qingshan.example" in _sent(keys)
    assert b"s=autumn" in _sent(keys)


@pytest.mark.parametrize(
    ("what", "by"),
    [(b"Auto-Submitted: auto-generated", b"Auto-Submitted: no"), (b"Subject: ", b"Subject: Re: "), (b"5oKo", b"5oKp")],
)
def test_what_was_changed_on_the_way_is_found(keys: KeyPair, what: bytes, by: bytes):
    sent = _sent(keys)
    assert what in sent
    assert not dkim.verify(sent.replace(what, by, 1), dnsfunc=keys.published)


def test_a_second_from_added_on_the_way_breaks_it(keys: KeyPair):
    assert not dkim.verify(b"From: Dean <dean@qingshan.example>\r\n" + _sent(keys), dnsfunc=keys.published)


def test_without_a_key_nothing_is_signed():
    assert b"DKIM-Signature" not in _sent(None)
