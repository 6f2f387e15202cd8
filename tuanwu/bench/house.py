"""The house of one measurement: a data directory, free ports, and the processes started in it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from config.settings import Settings, load

READY_SECONDS = 60


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
    def running(self, *command: str) -> Iterator[None]:
        """A process of the house while the block lasts."""
        log = (self.folder / "log.txt").open("ab")
        process = subprocess.Popen(command, env={**os.environ, **self.environ}, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=READY_SECONDS)
            log.close()

    @contextmanager
    def up(self) -> Iterator[None]:
        """`tuanwu up`, ready to be clicked, while the block lasts."""
        with self.running(sys.executable, "-m", "tuanwu", "up"):
            self.wait_for(f"{self.settings.base}/healthz")
            yield

    def wait_for(self, url: str) -> None:
        """Wait until a page answers well."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                if httpx.get(url, timeout=5).is_success:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        raise TimeoutError(f"{url} does not answer; see {self.folder / 'log.txt'}")


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
