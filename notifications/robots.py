"""Robots of chat groups (企业微信, 钉钉, 飞书), by way of Apprise."""

import logging
import re
from contextvars import ContextVar
from typing import Any

import requests
from apprise import AppriseAsset
from apprise.plugins import dingtalk, feishu, wecombot

from notifications.delivery import Delivery
from notifications.replies import ReplyClass

ROBOTS: dict[str, Any] = {
    "wecombot": wecombot.NotifyWeComBot,
    "dingtalk": dingtalk.NotifyDingTalk,
    "feishu": feishu.NotifyFeishu,
}
"""Only these three of Apprise's hundred: others could run a program, or look around in our own network."""
_AS_COPIED = (
    (re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([\w-]+)"), "wecombot://{}"),
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=(\w+)"), "dingtalk://{}"),
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)"), "feishu://{}"),
)
"""The addresses as the programs show them, and in Apprise's form."""
_TOO_MANY = frozenset({45009, 130101, 11232, 9499})
"""What the three say when we write too often."""
_ASSET = AppriseAsset(app_id="tuanwu", async_mode=False)
_heard: ContextVar[list[Delivery]] = ContextVar("heard")

logging.getLogger("apprise").setLevel(logging.ERROR)  # it says less than we do, and more of the address


class _Attentive:
    """Stands in the plugins where they look for `requests`. The robots answer 200 whatever becomes of a message, and
    say in the body whether they took it; Apprise looks at the status alone."""

    codes, RequestException = requests.codes, requests.RequestException

    def post(self, *args: Any, **more: Any) -> requests.Response:
        answer = requests.post(*args, **more)
        delivery = _delivery(answer)
        _heard.get().append(delivery)
        if delivery.state != "sent":
            raise requests.RequestException("the robot did not take it")
        return answer


for _plugin in (wecombot, dingtalk, feishu):
    vars(_plugin)["requests"] = _Attentive()


def robot_address(typed: str) -> str:
    """A robot's address in Apprise's form; given so, or as the program shows it. Raises ValueError."""
    plain = typed.strip()
    for pattern, form in _AS_COPIED:
        if found := pattern.fullmatch(plain):
            plain = form.format(found[1])
    robot = _robot(plain)
    if robot is None:
        raise ValueError("this is not the address of a robot of 企业微信, 钉钉 or 飞书")
    return str(robot.url(privacy=False))


def tell_group(address: str, text: str) -> Delivery:
    """Let a robot say something in its group; what goes wrong is told, never raised."""
    robot = _robot(address)
    if robot is None:
        return Delivery("dead", "not the address of a robot", ReplyClass.PERMANENT)
    heard: list[Delivery] = []
    token = _heard.set(heard)
    try:
        robot.notify(body=text, body_format="text")
    finally:
        _heard.reset(token)
    return heard[-1] if heard else Delivery("retry", "no answer", ReplyClass.TRANSIENT)


def _robot(address: str) -> Any:
    plugin = ROBOTS.get(address.partition("://")[0])
    if plugin is None or not (read := plugin.parse_url(address)):
        return None
    try:
        return plugin(**read, asset=_ASSET)
    except TypeError:  # so it says that a key is missing or malformed
        return None


def _delivery(answer: requests.Response) -> Delivery:
    if answer.status_code != requests.codes.ok:
        return Delivery("retry", f"{answer.status_code}", ReplyClass.TRANSIENT)
    try:
        said = answer.json()
        code, text = int(said.get("errcode", said.get("code", 0))), str(said.get("errmsg", said.get("msg", "")))
    except (ValueError, AttributeError, TypeError):
        return Delivery("retry", "an answer that is no robot's", ReplyClass.TRANSIENT)
    if code == 0:
        return Delivery("sent", text or "ok", ReplyClass.SENT)
    means = ReplyClass.SLOW_DOWN if code in _TOO_MANY else ReplyClass.AMBIGUOUS
    return Delivery("retry", f"{code} {text}"[:200], means)
