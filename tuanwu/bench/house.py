"""The house of one measurement: a data directory, free ports, and the processes started in it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from config.settings import Settings, load
from flows import prefect_env
from tuanwu.supervise.children import BEHIND

READY_SECONDS = 60
NICE = ("nice", "-n", str(BEHIND))
"""As under `tuanwu up`."""


@dataclass(frozen=True)
class House:
    """Settings for processes that meet nobody else's."""

    folder: Path
    environ: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        """The settings as the processes read them."""
        return load(self.environ)

    @contextmanager
    def running(self, *command: str, **more: str) -> Iterator[None]:
        """A process of the house while the block lasts."""
        log = (self.folder / "log.txt").open("ab")
        process = subprocess.Popen(command, env={**os.environ, **self.environ, **more}, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=READY_SECONDS)
            log.close()

    @contextmanager
    def prefect(self) -> Iterator[None]:
        """Prefect's server."""
        environ = prefect_env.for_server(self.settings)
        with self.running(*NICE, sys.executable, "-m", "prefect", "server", "start", **environ):
            user, _, password = prefect_env.auth_string(self.settings).partition(":")
            self.wait_for(f"http://127.0.0.1:{self.settings.prefect_port}/api/health", (user, password))
            yield

    @contextmanager
    def sink(self) -> Iterator[Path]:
        """A mail server that keeps what it is given; where it keeps it."""
        mail, port = self.folder / "mail", str(self.settings.smtp_port)
        with self.running(*NICE, sys.executable, "-m", "notifications.sink", "--port", port, "--folder", str(mail)):
            self.wait_until(lambda: _listens(self.settings.smtp_port), f"no mail server on {port}")
            yield mail

    @contextmanager
    def web(self) -> Iterator[None]:
        """The web server."""
        port = str(self.settings.web_port)
        factory = ("--factory", "web.app:create", "--port", port, "--no-access-log", "--log-level", "warning")
        with self.running(sys.executable, "-m", "uvicorn", *factory):
            self.wait_for(f"{self.settings.base}/")
            yield

    @contextmanager
    def worker(self) -> Iterator[None]:
        """One worker."""
        with self.running(*NICE, sys.executable, "-m", "tuanwu", "worker"):
            yield

    def wait_for(self, url: str, auth: tuple[str, str] | None = None) -> None:
        """Wait until a page answers well."""
        self.wait_until(lambda: _answers(url, auth), f"{url} does not answer")

    def wait_until(self, holds: Callable[[], bool], otherwise: str) -> None:
        """Wait until it holds."""
        deadline = time.monotonic() + READY_SECONDS
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{otherwise}: {(self.folder / 'log.txt').read_text()[-2000:]}")
            time.sleep(0.2)


def _answers(url: str, auth: tuple[str, str] | None) -> bool:
    try:
        return httpx.get(url, timeout=5, auth=auth).is_success
    except httpx.HTTPError:
        return False


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def build_house(database_url: str = "") -> Iterator[House]:
    """A house in a temporary folder; SQLite in it, unless another database is named."""
    for name in [name for name in os.environ if name.startswith("TUANWU_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        web, prefect, smtp = _free_ports(3)
        environ = {
            "TUANWU_DEMO": "1",
            "TUANWU_DATA_DIR": folder,
            "TUANWU_WEB_PORT": str(web),
            "TUANWU_PREFECT_PORT": str(prefect),
            "TUANWU_SMTP_PORT": str(smtp),
        }
        if database_url:
            environ["TUANWU_DATABASE_URL"] = database_url
        yield House(Path(folder), environ)


def _free_ports(count: int) -> list[int]:
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports
