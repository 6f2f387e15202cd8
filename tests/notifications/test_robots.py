"""Robots of chat groups, by Apprise over real HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from notifications.replies import ReplyClass
from notifications.robots import robot_address, tell_group
from tests.notifications.gateway import Gateway, lead_robots_to, listening

WECOM = "wecombot://BOTKEY01-2345"
DINGTALK = f"dingtalk://{'a' * 64}"
FEISHU = "feishu://7f3a7f3a7f3a"


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """Where the robots are."""
    with listening() as gateway:
        lead_robots_to(gateway, monkeypatch)
        yield gateway


@pytest.mark.parametrize(
    ("address", "place", "body"),
    [
        (WECOM, "/wecom", {"msgtype": "text", "text": {"content": "有 1 项新的待办"}}),
        (FEISHU, "/feishu/", {"msg_type": "text", "content": {"text": "有 1 项新的待办"}}),
    ],
)
def test_a_group_reads_the_text_and_no_more(gateway: Gateway, address: str, place: str, body: dict[str, Any]):
    assert tell_group(address, "有 1 项新的待办").state == "sent"
    assert gateway.bodies == [body]
    assert gateway.paths[0].startswith(place)


def test_dingtalk_reads_the_text_and_calls_nobody(gateway: Gateway):
    assert tell_group(DINGTALK, "有 1 项新的待办").state == "sent"
    assert gateway.bodies[0]["text"] == {"content": "有 1 项新的待办"}
    assert gateway.bodies[0]["at"] == {"atMobiles": [], "isAtAll": False}


@pytest.mark.parametrize(
    ("address", "answer", "means"),
    [
        (WECOM, {"errcode": 93000, "errmsg": "invalid webhook url"}, ReplyClass.AMBIGUOUS),
        (WECOM, {"errcode": 45009, "errmsg": "api freq out of limit"}, ReplyClass.SLOW_DOWN),
        (DINGTALK, {"errcode": 310000, "errmsg": "keywords not in content"}, ReplyClass.AMBIGUOUS),
        (DINGTALK, {"errcode": 130101, "errmsg": "send too fast"}, ReplyClass.SLOW_DOWN),
        (FEISHU, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}, ReplyClass.AMBIGUOUS),
        (FEISHU, "<html>maintenance</html>", ReplyClass.TRANSIENT),
    ],
)
def test_a_robot_that_says_no_with_status_200_is_understood(
    gateway: Gateway, address: str, answer: Any, means: ReplyClass
):
    """Apprise alone takes each of these for a success."""
    gateway.answers = [(200, answer)]
    delivery = tell_group(address, "提醒")
    assert (delivery.state, delivery.reply_class) == ("retry", means)


def test_a_server_in_trouble_is_tried_again(gateway: Gateway):
    gateway.answers = [(502, "")]
    assert tell_group(WECOM, "提醒").reply == "502"


def test_a_server_that_is_not_there_is_tried_again(gateway: Gateway, monkeypatch: pytest.MonkeyPatch):
    gateway.url = "http://127.0.0.1:1"
    lead_robots_to(gateway, monkeypatch)
    delivery = tell_group(WECOM, "提醒")
    assert (delivery.state, delivery.reply) == ("retry", "no answer")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=BOTKEY01-2345", "wecombot://BOTKEY01-2345"),
        (f"https://oapi.dingtalk.com/robot/send?access_token={'a' * 64}", "dingtalk://"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/7f3a-7f3a", "feishu://7f3a-7f3a"),
        (f" dingtalk://SEC123@{'a' * 64}/ ", "dingtalk://SEC123@"),
    ],
)
def test_an_address_is_read_as_the_program_shows_it(typed: str, kept: str):
    assert robot_address(typed).startswith(kept)
    assert robot_address(robot_address(typed)) == robot_address(typed)


@pytest.mark.parametrize("typed", ["", "json://localhost", "mailto://li@qq.com", "syslog://", "https://example.org"])
def test_no_other_of_apprises_schemes_is_let_in(typed: str):
    """Some of them run programs, or would look around in our own network."""
    with pytest.raises(ValueError, match="企业微信"):
        robot_address(typed)
    assert tell_group(typed, "提醒").state == "dead"
