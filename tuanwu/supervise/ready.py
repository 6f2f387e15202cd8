"""Waiting until everything that was started does its work."""

import time
from collections.abc import Callable

import httpx

from config.settings import Settings
from flows import prefect_env
from tuanwu.supervise.supervisor import Supervisor

SECONDS = 120.0


def wait_until_ready(settings: Settings, supervisor: Supervisor, stopping: Callable[[], bool]) -> bool:
    """Whether web, worker and Prefect answered in time; the supervisor looks after its children meanwhile."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and not stopping():
        supervisor.look()
        if _answers(f"http://{_reachable(settings.web_host)}:{settings.web_port}/healthz") and _prefect(settings):
            return True
        time.sleep(0.2)
    return False


def _prefect(settings: Settings) -> bool:
    if not prefect_env.is_embedded():
        return True
    return _answers(f"http://127.0.0.1:{settings.prefect_port}/api/health")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=3).is_success
    except httpx.HTTPError:
        return False


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
