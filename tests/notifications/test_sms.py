"""Short messages over a real HTTP gateway of the documented format."""

from collections.abc import Iterator

import pytest

from config.settings import Settings
from notifications.nudge import Said, say
from notifications.replies import ReplyClass
from notifications.sms import HttpGateway, phone_number
from tests.notifications.gateway import Gateway, listening

SAID = say(["task"], ("7F3A",), None, None, "zh", mailed=True)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """Where the short messages go."""
    with listening() as gateway:
        yield gateway


def sender(gateway: Gateway, token: str = "a-token") -> HttpGateway:
    """What hands them over there."""
    return HttpGateway(Settings(demo=True, sms_url=f"{gateway.url}/send", sms_token=token))


def test_a_message_goes_out_in_the_documented_format(gateway: Gateway):
    assert sender(gateway).send("ref-1", "+8613800138000", SAID).state == "sent"
    assert gateway.bodies == [
        {
            "id": "ref-1",
            "to": "+8613800138000",
            "language": "zh",
            "text": "团务提醒：您有 1 项新的待办（编号 7F3A）。请到邮箱里打开链接办理。",
            "words": {
                "new": 1,
                "pressing": 0,
                "below": 0,
                "gathered": 0,
                "gathered_below": 0,
                "numbers": ["7F3A"],
                "more": False,
                "due": None,
            },
        }
    ]
    assert gateway.headers[0]["Authorization"] == "Bearer a-token"


@pytest.mark.parametrize(
    ("status", "state", "means"),
    [
        (200, "sent", ReplyClass.SENT),
        (202, "sent", ReplyClass.SENT),
        (422, "dead", ReplyClass.PERMANENT),
        (401, "stopped", ReplyClass.CONFIGURATION),
        (403, "stopped", ReplyClass.CONFIGURATION),
        (429, "retry", ReplyClass.SLOW_DOWN),
        (302, "retry", ReplyClass.TRANSIENT),
        (503, "retry", ReplyClass.TRANSIENT),
    ],
)
def test_the_status_says_what_became_of_it(gateway: Gateway, status: int, state: str, means: ReplyClass):
    gateway.answers = [(status, "said so")]
    delivery = sender(gateway).send("ref-1", "+8613800138000", SAID)
    assert (delivery.state, delivery.reply_class) == (state, means)
    assert delivery.reply == f"{status} said so"


def test_a_gateway_that_is_not_there_is_tried_again():
    delivery = HttpGateway(Settings(demo=True, sms_url="http://127.0.0.1:1")).send("ref-1", "+8613800138000", SAID)
    assert (delivery.state, delivery.reply) == ("retry", "ConnectError")


def test_without_a_gateway_messages_wait_and_the_setting_is_named():
    delivery = HttpGateway(Settings(demo=True)).send("ref-1", "+8613800138000", SAID)
    assert delivery.state == "stopped"
    assert "TUANWU_SMS_URL" in delivery.reply


@pytest.mark.parametrize(
    ("typed", "kept"), [("138 0013 8000", "+8613800138000"), ("+44 (20) 7946-0958", "+442079460958")]
)
def test_a_number_is_kept_in_its_international_form(typed: str, kept: str):
    assert phone_number(typed) == kept


@pytest.mark.parametrize("typed", ["", "12345", "+0123456789", "https://example.org", "1380013800a"])
def test_what_is_no_number_is_refused(typed: str):
    with pytest.raises(ValueError, match="no telephone number"):
        phone_number(typed)


def test_a_nudge_holds_no_name_and_no_link():
    for language in ("zh", "en"):
        for to in (None, "计算机2401团支部的团支部书记"):
            said: Said = say(["task", "reminder", "escalation"], ("7F3A", "8B2C"), None, to, language, mailed=True)
            assert "http" not in said.text
            assert "张" not in said.text
            assert "7F3A" in said.text
