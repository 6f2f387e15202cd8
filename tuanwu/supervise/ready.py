"""Waiting until everything that was started does its work."""

import sys
import time
from enum import Enum, auto
from urllib.request import ProxyHandler, build_opener

from config.settings import Settings
from flows import prefect_env
from tuanwu.supervise.supervisor import LOOK_SECONDS, Supervisor

LONG = 60.0
TOO_MANY_STARTS = 4

_straight = build_opener(ProxyHandler({})).open
"""This machine is asked without a detour over the proxy that the environment may name."""


class Readiness(Enum):
    """What waiting came to."""

    READY = auto()
    STOPPED = auto()
    FAILED = auto()


def wait_until_ready(settings: Settings, supervisor: Supervisor) -> Readiness:
    """Until web, worker and Prefect answer, looking after the children; a child that keeps dying ends the wait."""
    began, told = time.monotonic(), False
    while not supervisor.stopping:
        supervisor.look()
        for child, starts in supervisor.starts().items():
            if starts >= TOO_MANY_STARTS:
                print(f"{child} 无法启动 / does not start:\n{supervisor.last_words(child)}", file=sys.stderr)
                return Readiness.FAILED
        if all(_answers(url) for url in _asked(settings)):
            return Readiness.READY
        if not told and time.monotonic() - began > LONG:
            told = True
            print(f"仍在启动，日志在 / still starting; the logs are in {supervisor.logs}", file=sys.stderr)
        time.sleep(LOOK_SECONDS)
    return Readiness.STOPPED


def _asked(settings: Settings) -> list[str]:
    """The web server's health page, which asks for the worker too, and Prefect's where it is ours."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.web_host, settings.web_host)
    pages = [f"http://{host}:{settings.web_port}/healthz"]
    if prefect_env.is_embedded():
        pages.append(f"http://{prefect_env.LOOPBACK}:{settings.prefect_port}/api/health")
    return pages


def _answers(url: str) -> bool:
    try:
        with _straight(url, timeout=3):
            return True
    except OSError:  # refused, timed out, or answered with an error
        return False
