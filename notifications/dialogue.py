"""What is said to a mail server once it is connected: one command after the other, or, where the server takes several
at once (PIPELINING, RFC 2920), a letter's text and the next letter's addresses in one write. That is one wait a letter
instead of four; on a line of 30 ms it is the difference between eight letters a second and thirty."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Protocol, cast

from aiosmtplib import SMTP, SMTPException, SMTPHeloError, SMTPServerDisconnected

from notifications.delivery import Delivery, Step, answered
from notifications.mail import Sealed

QUIT_SECONDS = 5
_GO_ON = 354


class Dialogue(Protocol):
    """One connection's talk. `step` says how far the letter at hand has come, for whoever sees it break off."""

    step: Step

    async def hand_over(self, letter: Sealed, following: Sealed | None) -> Delivery:
        """Hand one letter over. `following` is the letter that will be handed over next, where that is known.

        Raises what aiosmtplib raises.
        """

    async def quit(self) -> None:
        """Take leave, where the server still listens, and hang up."""


async def begin(client: SMTP) -> Dialogue:
    """The quickest talk that the server at the end of this connection can follow."""
    with suppress(SMTPHeloError):
        if client.is_ehlo_or_helo_needed:
            await client.ehlo()
    return Pipelined(client) if client.supports_extension("pipelining") else OneByOne(client)


class OneByOne:
    """A command, its reply, the next command."""

    def __init__(self, client: SMTP) -> None:
        self._client = client
        self.step = Step.SENDER

    async def hand_over(self, letter: Sealed, following: Sealed | None) -> Delivery:
        """See Dialogue."""
        self.step = Step.SENDER
        await self._client.mail(letter.sender)
        self.step = Step.RECIPIENT
        await self._client.rcpt(letter.recipient)
        self.step = Step.DATA
        reply = await self._client.data(letter.content)
        return answered(self.step, reply.code, reply.message)

    async def quit(self) -> None:
        """See Dialogue."""
        with suppress(SMTPException, OSError):
            await self._client.quit(timeout=QUIT_SECONDS)
        self._client.close()


class Pipelined(asyncio.Protocol):
    """Takes over the connection that aiosmtplib has made, encrypted and signed in to."""

    def __init__(self, client: SMTP) -> None:
        self._client = client
        self._transport = cast(asyncio.Transport, client.transport)
        self._transport.set_protocol(self)
        self._replies: deque[tuple[int, str]] = deque()
        self._unread = b""
        self._lines: list[str] = []
        self._wanted = 0
        self._arrived: asyncio.Future[None] | None = None
        self._lost = False
        self._announced: Sealed | None = None
        self._refused = False
        self.step = Step.SENDER

    async def hand_over(self, letter: Sealed, following: Sealed | None) -> Delivery:
        """See Dialogue."""
        self.step = Step.SENDER
        if self._announced is None:
            self._write((b"RSET\r\n" if self._refused else b"") + _announcement(letter))
            if self._refused:
                await self._take(1)
        elif self._announced is not letter:
            self._client.close()  # it waits for the text of a letter that will not come now
            raise SMTPServerDisconnected("another letter was announced")
        self._announced, self._refused = None, False
        if refusal := await self._refusal():
            return refusal
        self.step = Step.DATA
        self._write(_stuffed(letter.content) + (_announcement(following) if following else b""))
        self._announced = following
        ((code, text),) = await self._take(1)
        return answered(self.step, code, text)

    async def quit(self) -> None:
        """See Dialogue."""
        with suppress(SMTPException, OSError, TimeoutError):
            if self._announced is None:
                self._write(b"QUIT\r\n")
                await asyncio.wait_for(self._take(1), QUIT_SECONDS)
        self._client.close()

    async def _refusal(self) -> Delivery | None:
        """What the server has against the letter that was announced."""
        replies = await self._take(3)
        for step, (code, text) in zip((Step.SENDER, Step.RECIPIENT, Step.DATA), replies, strict=False):
            if code != _GO_ON if step is Step.DATA else code // 100 != 2:
                self._refused = True
                if replies[-1][0] == _GO_ON:
                    self._client.close()  # it waits for a text that nobody is to get
                return answered(step, code, text)
        if len(replies) < 3:
            raise SMTPServerDisconnected("Connection lost")
        return None

    async def _take(self, count: int) -> list[tuple[int, str]]:
        """The next replies, in order; fewer where the server said its last word and hung up."""
        if len(self._replies) < count and not self._lost:
            self._wanted, self._arrived = count, asyncio.get_running_loop().create_future()
            await self._arrived
        taken = [self._replies.popleft() for _ in range(min(count, len(self._replies)))]
        if not taken:
            raise SMTPServerDisconnected("Connection lost")
        return taken

    def _write(self, commands: bytes) -> None:
        if self._lost or self._transport.is_closing():
            raise SMTPServerDisconnected("Connection lost")
        self._transport.write(commands)

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        *lines, self._unread = (self._unread + data).split(b"\n")
        for line in lines:
            self._lines.append(line[4:].decode("utf-8", "replace").strip())
            if line[3:4] != b"-":
                code = int(line[:3]) if line[:3].isdigit() else 0
                self._replies.append((code, "\n".join(self._lines)))
                self._lines = []
        if len(self._replies) >= self._wanted:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        self._lost = True
        self._wake()

    def _wake(self) -> None:
        if self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)


def _announcement(letter: Sealed) -> bytes:
    return f"MAIL FROM:<{letter.sender}>\r\nRCPT TO:<{letter.recipient}>\r\nDATA\r\n".encode("ascii")


def _stuffed(content: bytes) -> bytes:
    """The text as it goes over the wire: a dot at the beginning of a line is doubled, one by itself ends it."""
    return content.replace(b"\r\n.", b"\r\n..") + b".\r\n"
