"""A PostgreSQL cluster that lives as long as one test session: nothing in it is meant to survive, so it never syncs."""

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

INSTALLED = Path("/usr/lib/postgresql")
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}
_PATIENCE = 60.0
_PR_SET_PDEATHSIG = 1


class NoPostgreSQL(Exception):
    """PostgreSQL's own programs cannot be found or run here."""


class Cluster:
    """One server, reached through a Unix socket in its own folder. PostgreSQL refuses to run as root, so root's
    tests run it as the user `postgres`. It ends with the process that started it, however that ends."""

    def __init__(self) -> None:
        programs = find_programs()
        self._folder = Path(tempfile.mkdtemp(prefix="tuanwu-postgresql-"))
        self._as: dict[str, Any] = {"cwd": self._folder}
        if os.geteuid() == 0:
            self._as |= {"user": "postgres", "group": "postgres", "extra_groups": []}
            try:
                shutil.chown(self._folder, "postgres", "postgres")
            except LookupError as error:
                raise NoPostgreSQL("there is no user 'postgres' to run PostgreSQL as") from error
        data = self._folder / "data"
        initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **self._as)
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        self._log = (self._folder / "log").open("wb")
        self._server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", self._folder, *settings],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            preexec_fn=_end_with_parent,
            **self._as,
        )
        self._wait_until_ready()

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def run(self, statement: str) -> None:
        """Run one statement as its superuser, outside any transaction."""
        with self._connect() as connection:
            connection.execute(statement)

    def stop(self) -> None:
        """End it at once and throw everything away."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True)

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > until:
                    raise NoPostgreSQL((self._folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return


def find_programs() -> Path:
    """The folder of PostgreSQL's own programs: beside `initdb` in PATH, or Debian's newest."""
    in_path = shutil.which("initdb")
    if in_path:
        return Path(in_path).resolve().parent
    versions = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise NoPostgreSQL(
            f"PostgreSQL is missing: no initdb in PATH, none under {INSTALLED}. On Debian: apt-get install postgresql"
        )
    return versions[-1].parent


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
