"""`tuanwu up`: one command starts everything, keeps it running, and Ctrl-C stops it all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from tests.prefect_server import free_port

pytestmark = pytest.mark.slow
PATIENCE = 150.0
NEEDED = {"web", "worker", "mail", "prefect"}


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    own = {f"TUANWU_{name}_PORT": str(free_port()) for name in ("WEB", "PREFECT", "SMTP")}
    return {**os.environ, **own, "TUANWU_DEMO": "1", "TUANWU_DATA_DIR": str(tmp_path / "data")}


def until(condition: Callable[[], object], said: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.1)


def test_everything_starts_stays_up_and_stops(environ: dict[str, str], tmp_path: Path):
    said, web = tmp_path / "said", f"http://127.0.0.1:{environ['TUANWU_WEB_PORT']}"
    with said.open("wb") as out:
        up = subprocess.Popen([sys.executable, "-m", "tuanwu", "up"], env=environ, stdout=out, stderr=out)
    try:
        until(lambda: "Ctrl-C" in said.read_text(), said)
        code = (tmp_path / "data" / "viewing.code").read_text()
        assert code in said.read_text()
        assert httpx.get(f"{web}/healthz").json()["ok"] is True
        assert {path.stem for path in (tmp_path / "data" / "logs").glob("*.log")} == NEEDED
        children = psutil.Process(up.pid).children(recursive=True)
        next(child for child in children if child.cmdline()[-1] == "web").kill()
        until(lambda: "web 已退出" in said.read_text() and _answers(web), said)

        children = psutil.Process(up.pid).children(recursive=True)
        up.send_signal(signal.SIGINT)
        assert up.wait(timeout=60) == 0
        assert [child for child in children if child.is_running()] == []
    finally:
        up.kill()
        up.wait()


def _answers(web: str) -> bool:
    try:
        return httpx.get(f"{web}/healthz").is_success
    except httpx.HTTPError:
        return False
