"""`tuanwu channels`: who is told on which further channel."""

from collections.abc import Iterator
from io import StringIO

import pytest

from tests.cast import Cast
from tests.notifications.gateway import Gateway, lead_robots_to, listening
from tests.tuanwu.installed import Installed, Ran

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=BOTKEY01-2345"


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """Where robots are."""
    with listening() as gateway:
        lead_robots_to(gateway, monkeypatch)
        yield gateway


def add(installed: Installed, monkeypatch: pytest.MonkeyPatch, typed: str, *args: str) -> Ran:
    """`tuanwu channels add`, the address from a pipe."""
    monkeypatch.setattr("sys.stdin", StringIO(f"{typed}\n"))
    return installed.run("channels", "add", *args)


@pytest.fixture
def robot(installed: Installed, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> str:
    """A robot of class1's secretary; its reference."""
    ran = add(installed, monkeypatch, ROBOT, "robot", "--organisation", "CLASS1", "--post", "branch_secretary")
    assert (ran.code, ran.complained) == (0, "")
    return ran.said.strip()


def test_channels_are_listed_without_their_secrets(installed: Installed, robot: str, monkeypatch: pytest.MonkeyPatch):
    ran = add(installed, monkeypatch, "13800138000", "sms", "--person", "no-such-number")
    assert ran.code == 1
    assert "no such person" in ran.complained
    said = installed.run("channels", "list").said
    assert robot in said
    assert "robot wecombot" in said
    assert "计算机2501团支部 Branch secretary" in said
    assert "BOTKEY" not in said


@pytest.mark.parametrize(
    ("typed", "args", "complaint"),
    [
        ("https://example.org/hook", ("robot", "--organisation", "CLASS1", "--post", "branch_secretary"), "企业微信"),
        (ROBOT, ("robot", "--organisation", "NOWHERE", "--post", "branch_secretary"), "no such organisation"),
        (ROBOT, ("robot", "--organisation", "CLASS1", "--post", "committee_secretary"), "has no such post"),
        ("12", ("sms", "--person", "20250001"), "no telephone number"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    installed: Installed, cast: Cast, monkeypatch: pytest.MonkeyPatch, typed: str, args: tuple[str, ...], complaint: str
):
    ran = add(installed, monkeypatch, typed, *args)
    assert ran.code == 1
    assert complaint in ran.complained


@pytest.mark.parametrize(
    "args", [("pigeon",), ("sms",), ("sms", "--post", "branch_secretary"), ("robot", "--person", "1", "--post", "x")]
)
def test_a_channel_needs_a_kind_and_one_owner(installed: Installed, cast: Cast, args: tuple[str, ...]):
    assert installed.run("channels", "add", *args).code == 3


def test_a_channel_can_be_tried_and_forgotten(installed: Installed, robot: str, gateway: Gateway):
    ran = installed.run("channels", "try", robot)
    assert (ran.code, ran.said) == (0, "sent: ok\n")
    assert "1 new task" in gateway.bodies[0]["text"]["content"]
    gateway.answers = [(200, {"errcode": 93000, "errmsg": "invalid webhook url"})]
    ran = installed.run("channels", "try", robot)
    assert (ran.code, ran.said) == (1, "retry: 93000 invalid webhook url\n")
    assert installed.run("channels", "remove", robot).code == 0
    assert installed.run("channels", "remove", robot).code == 1
    assert robot not in installed.run("channels", "list").said
