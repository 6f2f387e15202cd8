"""Real mail servers that misbehave as told: each reply is taken from a script, and then all is well."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from config.settings import Settings
from notifications.sink.listener import Listener

WELL = "250 2.0.0 OK"
HANG_UP = "hang up"
SILENCE = "silence"


@dataclass
class Script:
    """What the server says, in order, at each command; and what it saw."""

    mail: list[str] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)
    encrypted: list[bool] = field(default_factory=list)
    quits: int = 0
    pipelining: ClassVar[bool] = False
    """Whether it says that it takes several commands at once."""

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.pipelining else responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.connections.add(session.peer)
        envelope.mail_from = address
        return _next(self.mail, server)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = _next(self.rcpt, server)
        if reply == WELL:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = _next(self.data, server)
        if reply == WELL or server.transport.is_closing():
            self.messages.append(envelope.original_content)
            self.recipients += envelope.rcpt_tos
            self.encrypted.append(session.ssl is not None)
        if reply == SILENCE:
            await asyncio.Event().wait()
        return reply

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.quits += 1
        return "221 Bye"


def _next(script: list[str], server: SMTP) -> str:
    reply = script.pop(0) if script else WELL
    if reply == HANG_UP:
        server.transport.abort()
        return WELL
    return reply


@contextmanager
def serving(script: Script, port: int = 0, **server: Any) -> Iterator[Settings]:
    """The script's server on a free port, and settings that lead there."""
    listener = Listener(script, "127.0.0.1", port, **server)
    listener.start()
    try:
        yield leading_to(listener.port)
    finally:
        listener.stop()


def leading_to(port: int, **changed: Any) -> Settings:
    """Settings of an installation whose mail server is on this machine."""
    return Settings(demo=True, smtp_port=port, **changed)


def knows_only(user: str, password: str) -> Any:
    """An authenticator that takes one password."""

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (user.encode(), password.encode()), handled=False)

    return check


async def until(condition: Any) -> None:
    """Wait for what another thread does."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)
