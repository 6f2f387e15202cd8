"""To the mail server over one kept connection: a new one for every letter costs more than the letter."""

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from aiosmtplib import SMTP, SMTPException, SMTPServerDisconnected

from config.settings import Settings, is_loopback
from notifications.delivery import Delivery, Step, broken
from notifications.dialogue import Dialogue, begin
from notifications.mail import Sealed, sender_of
from notifications.replies import ReplyClass

SECONDS_A_LETTER = 90
"""aiosmtplib's own time limit counts for each reply alone."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider bears on one connection; nothing is limited where it is None."""

    letters: int | None
    idle_seconds: float | None


PROVIDER = Limits(letters=50, idle_seconds=60)
LOOPBACK = Limits(letters=None, idle_seconds=None)


MOST_REFUSALS = 3
"""After so many wrong passwords in a row the account is left alone until the worker is started anew: more tries would
lock it (TRUST F-15)."""
_WRONG_PASSWORD = "535"


class Mailer:
    """One account's way out: one connection, one letter at a time. Use as an async context manager."""

    def __init__(self, settings: Settings, limits: Limits | None = None) -> None:
        self._settings = settings
        self._limits = limits or (LOOPBACK if is_loopback(settings.smtp_host) else PROVIDER)
        self._turn = asyncio.Lock()
        self._client: SMTP | None = None
        self._dialogue: Dialogue | None = None
        self._sent = 0
        self._refusals, self._refusal = 0, ""
        self._idle: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        async with self._turn:
            self._stay()
            await self._quit()

    async def send(self, letter: Sealed, following: Sealed | None = None) -> Delivery:
        """Hand one letter over; what goes wrong on the way is told, never raised. Say which letter is `following` only
        where it will be the next indeed."""
        async with self._turn:
            if self._refusals >= MOST_REFUSALS:
                return Delivery("stopped", self._refusal, ReplyClass.CONFIGURATION)
            self._stay()
            try:
                delivery = await self._attempt(letter, following)
            finally:
                await self._rest()
            self._refusal = delivery.reply
            self._refusals = self._refusals + 1 if delivery.reply.startswith(_WRONG_PASSWORD) else 0
            return delivery

    async def _attempt(self, letter: Sealed, following: Sealed | None) -> Delivery:
        kept = self._dialogue is not None
        try:
            async with asyncio.timeout(SECONDS_A_LETTER):
                dialogue = self._dialogue = self._dialogue or await self._begin()
                delivery = await dialogue.hand_over(letter, None if self._is_last() else following)
        except (SMTPException, OSError, TimeoutError) as error:
            step = self._dialogue.step if self._dialogue else Step.CONNECT
            self._drop()
            if kept and step < Step.DATA and isinstance(error, SMTPServerDisconnected):
                return await self._attempt(letter, following)  # the server had hung up since the letter before
            return broken(step, error)
        except BaseException:
            self._drop()
            raise
        self._sent += 1
        return delivery

    def _is_last(self) -> bool:
        return self._limits.letters is not None and self._sent + 1 >= self._limits.letters

    async def _begin(self) -> Dialogue:
        client = self._client = await self._connect()
        self._sent = 0
        return await begin(client)

    async def _connect(self) -> SMTP:
        settings = self._settings
        client = SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password.get_secret_value() or None,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",  # True insists; None would go on in clear text
            local_hostname=sender_of(settings.mail_from).domain,
        )
        await client.connect()
        return client

    async def _rest(self) -> None:
        """After a letter: leave the connection open, for a while, or quit."""
        if self._limits.letters is not None and self._sent >= self._limits.letters:
            await self._quit()
        elif self._limits.idle_seconds is not None and self._dialogue is not None:
            self._idle = asyncio.create_task(self._quit_after(self._limits.idle_seconds))

    async def _quit_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        async with self._turn:
            await self._quit()

    def _stay(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    async def _quit(self) -> None:
        if self._dialogue is not None:
            await self._dialogue.quit()
        self._drop()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._dialogue = None
