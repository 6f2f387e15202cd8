"""What `tuanwu up` says when everything is up: the pages, the code, and in a demonstration a first letter to click.

`python -m tuanwu.supervise.greeting`, a process of its own, so that the supervisor need not keep what it imports.
"""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from config.settings import Settings, is_loopback, load
from flows import prefect_env
from notifications.sink import KeptLetter, letters
from web.code import viewing_code

PAGES = (
    ("/", "首页 / home"),
    ("/apply", "申请入团 / apply"),
    ("/notices", "公示 / public notices"),
    ("/committee", "团委看板 / the committee's pipeline"),
    ("/audit", "审计 / audit"),
    ("/admin", "运行情况 / what runs"),
)
TO_CLICK = (
    ("/a/", "第一封信 / a first letter to click"),
    ("/ballot/", "一张无记名选票 / a secret ballot paper"),
)
"""What the links of a demonstration's letters lead to."""
LETTER_SECONDS, LOOKED_THROUGH = 10.0, 1000


def main() -> None:
    """Print the lines as they come: a first letter may take a moment."""
    settings = load()
    for line in greeting(settings, viewing_code(settings)):
        print(line, flush=True)


def greeting(settings: Settings, code: str) -> Iterator[str]:
    """The lines, in order."""
    yield ""
    yield "团务 tuanwu 已就绪 / is ready"
    for path, about in PAGES:
        yield f"  {settings.base}{path:<12} {about}"
    if settings.demo:
        yield f"  {settings.base}{'/mailbox':<12} 全部信件 / every letter sent"
    for address in _addresses(settings):
        yield f"  {address}{'/':<12} 同一网络的手机可打开 / for a phone on the same network"
    yield ""
    yield f"  查看码 / viewing code for the committee, audit and admin pages: {code}"
    if settings.demo:
        yield from _letters_to_click(settings.kept_letters)
    if prefect_env.is_embedded():
        yield ""
        yield f"  流程引擎 / Prefect's own pages: http://{prefect_env.LOOPBACK}:{settings.prefect_port}"
        yield f"  密码 / their password: {prefect_env.auth_string(settings)}"
    yield ""
    yield "  按 Ctrl-C 停止 / Ctrl-C stops everything"


def _addresses(settings: Settings) -> Iterator[str]:
    """By which addresses others on the network reach the web server, where it listens for them."""
    if is_loopback(settings.web_host):
        return
    if settings.web_host not in ("0.0.0.0", "::"):
        yield f"http://{settings.web_host}:{settings.web_port}"
        return
    for cards in psutil.net_if_addrs().values():
        for card in cards:
            if card.family == socket.AF_INET and not is_loopback(card.address):
                yield f"http://{card.address}:{settings.web_port}"


def _letters_to_click(folder: Path) -> Iterator[str]:
    """The newest letter of each kind that asks for something; those of a new demonstration may take a moment to
    arrive."""
    deadline = time.monotonic() + LETTER_SECONDS
    for path, about in TO_CLICK:
        while (letter := _newest(folder, path)) is None and time.monotonic() < deadline:
            time.sleep(0.3)
        if letter:
            yield ""
            yield f"  {about} ({letter.to}):"
            yield f"  {_link(letter, path)}"


def _newest(folder: Path, path: str) -> KeptLetter | None:
    return next((one for one in letters(folder, LOOKED_THROUGH) if _link(one, path)), None)


def _link(letter: KeptLetter, path: str) -> str | None:
    return next((link for link in letter.links if path in link), None)


if __name__ == "__main__":
    main()
