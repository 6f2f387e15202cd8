"""A line to PostgreSQL that can be cut at a COMMIT, on its way there or on its answer's way back (TRUST §5.2)."""

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from models.db import Database

_SOCKET = ".s.PGSQL.5432"
_COMMIT, _COMMITTED = b"COMMIT\x00", b"COMMIT\x00Z"
_MOST = 65_536


class Line:
    """Passes everything on, until it is told to be cut."""

    def __init__(self, server: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tuanwu-line-"))
        self._server, self._armed, self._reached = server, False, False
        self._drops_answer = False
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / _SOCKET))
        self._listener.listen()
        Thread(target=self._accept, daemon=True).start()

    def cut_at_commit(self, *, reached: bool) -> None:
        """Cut at the next COMMIT: before the server has it, or after it has done it."""
        self._armed, self._reached = True, reached

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(Path(self._server) / _SOCKET))
                Thread(target=self._pass_on, args=(client, server), daemon=True).start()
                Thread(target=self._bring_back, args=(server, client), daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        with client, server, suppress(OSError):
            while said := client.recv(_MOST):
                if self._armed and _COMMIT in said:
                    self._armed = False
                    if not self._reached:
                        break
                    self._drops_answer = True
                server.sendall(said)
            _shut(client, server)

    def _bring_back(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while said := server.recv(_MOST):
                if self._drops_answer and _COMMITTED in said:
                    break
                client.sendall(said)
        _shut(client, server)


def _shut(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def through_a_line(database: Database) -> Iterator[tuple[Database, Line]]:
    """The same database, reached through a line of its own."""
    line = Line(str(database.url.query["host"]))
    through = Database(database.url.set(query={"host": str(line.folder)}).render_as_string(hide_password=False))
    try:
        yield through, line
    finally:
        through.dispose()
        line.close()
