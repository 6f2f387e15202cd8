"""Prefect's real server, started as `tuanwu up` starts it, on a port and in a folder of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from config.settings import Settings, load
from flows import prefect_env

SECRET = "a secret of tests, long enough to be one"
PATIENCE = 120.0


@dataclass
class PrefectServer:
    """One server, which can be killed and started again over the same files."""

    settings: Settings
    process: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> Path:
        """Its SQLite file."""
        return self.settings.data_dir / "prefect" / "prefect.db"

    @property
    def log(self) -> Path:
        """What it says."""
        return self.settings.data_dir / "prefect.log"

    @property
    def api(self) -> str:
        """Where its API is."""
        return f"http://127.0.0.1:{self.settings.prefect_port}/api"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "prefect", "server", "start"]
        with self.log.open("ab") as log:
            environ = {**os.environ, **prefect_env.for_server(self.settings)}
            self.process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.api}/health", timeout=5).is_success
        except httpx.HTTPError:
            return False


@contextmanager
def prefect_running(folder: Path) -> Iterator[PrefectServer]:
    """A server while the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    own = {"TUANWU_DEMO": "1", "TUANWU_DATA_DIR": str(folder), "TUANWU_SECRET_KEY": SECRET}
    server = PrefectServer(load(own | {"TUANWU_PREFECT_PORT": str(free_port())}))
    try:
        server.start()
        yield server
    finally:
        server.kill()


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
