"""The server itself, and how it keeps what arrives."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.sink.listener import Listener


class _Keeper:
    """Writes each message to `folder/<day>/<moment>-<number>.eml`: names in order of time, a folder a day."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock
        self._numbers = count()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Called by aiosmtpd at a client's greeting. It reads command by command, so several may come at once."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd when a message has arrived whole."""
        now = self._clock()
        day = self._folder / f"{now:%Y-%m-%d}"
        day.mkdir(parents=True, exist_ok=True)
        name = f"{now:%Y%m%dT%H%M%S.%f}-{next(self._numbers):06d}"
        arriving = day / f".{name}"
        arriving.write_bytes(envelope.original_content or b"")
        arriving.rename(day / f"{name}.eml")  # readers never see half a letter
        return "250 2.0.0 kept"


class MailSink:
    """A mail server in a thread of this process. Use as a context manager; port 0 takes a free one."""

    def __init__(
        self, host: str, port: int, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._host = host
        self._port = port
        self._folder = folder
        self._clock = clock
        self._listener: Listener | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.port) if self._listener else self._port

    def start(self) -> None:
        """Raises OSError when the port is taken."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._listener = Listener(_Keeper(self._folder, self._clock), self._host, self._port)
        self._listener.start()

    def stop(self) -> None:
        """Hang up, and wait for the thread."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
