"""The processes of one installation, as `tuanwu up` starts them; each can be killed as a power cut would, and started
again."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import load
from models.db import Database
from notifications.sink import KeptLetter, letters
from tests.prefect_server import SECRET, PrefectServer, free_port
from tuanwu.supervise.children import Child, children_of

PATIENCE = 90.0


class Processes:
    """Named as in `tuanwu up`: "mail", "worker", "web"; Prefect's server is the tests' own."""

    def __init__(self, database: Database, prefect: PrefectServer, folder: Path) -> None:
        self.environ = {
            "TUANWU_DEMO": "1",
            "TUANWU_SECRET_KEY": SECRET,
            "TUANWU_DATA_DIR": str(folder),
            "TUANWU_DATABASE_URL": database.url.render_as_string(hide_password=False),
            "TUANWU_PREFECT_PORT": str(prefect.settings.prefect_port),
            "TUANWU_SMTP_PORT": str(free_port()),
            "TUANWU_WEB_PORT": str(free_port()),
        }
        self.prefect = prefect
        self.settings = load(self.environ)
        self._children: dict[str, Child] = {child.name: child for child in children_of(self.settings)}
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start one more process of that kind."""
        child = self._children[name]
        with self._log.open("ab") as log:
            environ = {**os.environ, **self.environ, **child.environ}
            process = subprocess.Popen(child.command, env=environ, stdout=log, stderr=log)
        self._running.append((name, process))
        return process

    def kill(self, name: str) -> None:
        """Kill the processes of that kind."""
        for kind, process in self._running:
            if kind == name:
                process.kill()
                process.wait()

    def letters(self) -> list[KeptLetter]:
        """Every letter that has arrived, newest first."""
        return letters(self.settings.kept_letters, 10_000)

    def until(self, condition: Callable[[], object], pause: float = 0.05) -> None:
        """Wait until it holds."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, self._log.read_text()[-5_000:]
            time.sleep(pause)

    def end(self) -> None:
        """Kill whatever still runs."""
        for _, process in self._running:
            process.kill()
            process.wait()

    @property
    def _log(self) -> Path:
        return self.settings.data_dir / "processes.log"


@contextmanager
def processes_of(database: Database, prefect: PrefectServer, folder: Path) -> Iterator[Processes]:
    """None runs at first; none runs afterwards."""
    processes = Processes(database, prefect, folder)
    try:
        yield processes
    finally:
        processes.end()
