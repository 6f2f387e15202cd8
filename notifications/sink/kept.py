"""Reading the letters that the sink has kept, newest first."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cached_property, lru_cache
from pathlib import Path

_ID = re.compile(r"(\d{4})(\d\d)(\d\d)T\d{6}\.\d{6}-\d{6,}")
_BARE_URL = re.compile(r"^https?://\S+$", re.MULTILINE)


@dataclass(frozen=True)
class KeptLetter:
    """One letter as it was sent. A list of many shows their headers, so no more is read before it is asked for."""

    id: str
    path: Path

    @property
    def source(self) -> bytes:
        """The letter as it went over the wire."""
        return self.path.read_bytes()

    @property
    def to(self) -> str:
        """The recipient's mailbox."""
        return str(self._recipient.addr_spec)

    @property
    def to_name(self) -> str:
        """The recipient's name."""
        return str(self._recipient.display_name)

    @cached_property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self._headers["Subject"])

    @cached_property
    def date(self) -> datetime:
        """When it was sent, by its own word."""
        moment: datetime = self._headers["Date"].datetime
        return moment

    @cached_property
    def text(self) -> str:
        """The plain text."""
        return _body(self._whole, "plain")

    @cached_property
    def html(self) -> str:
        """The HTML."""
        return _body(self._whole, "html")

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The links that stand bare on a line of the text, in order."""
        return tuple(dict.fromkeys(_BARE_URL.findall(self.text)))

    @cached_property
    def _headers(self) -> EmailMessage:
        with self.path.open("rb") as file:
            return _parsed(b"\r\n".join(iter(lambda: file.readline().rstrip(), b"")))

    @cached_property
    def _whole(self) -> EmailMessage:
        return _parsed(self.source)

    @cached_property
    def _recipient(self) -> Address:
        recipient: Address = self._headers["To"].addresses[0]
        return recipient


def letters(folder: Path, limit: int) -> list[KeptLetter]:
    """The newest letters, as many as are asked for."""
    return [_kept(path) for path, _ in zip(_newest(folder), range(limit), strict=False)]


def letter(folder: Path, id: str) -> KeptLetter | None:
    """One letter by its id; None where there is none, whatever the id looks like."""
    found = _ID.fullmatch(id)
    path = folder / "-".join(found.groups()) / f"{id}.eml" if found else None
    return _kept(path) if path and path.exists() else None


def _newest(folder: Path) -> Iterator[Path]:
    for day in sorted(folder.glob("????-??-??"), reverse=True):
        # Names, not paths: a day may hold 50,000 letters.
        for name in sorted(os.listdir(day), reverse=True):
            if name.endswith(".eml"):
                yield day / name


@lru_cache(maxsize=4000)
def _kept(path: Path) -> KeptLetter:
    """More than any page looks through: a search that begins again must not read every header again."""
    return KeptLetter(path.stem, path)


def _parsed(source: bytes) -> EmailMessage:
    return message_from_bytes(source, policy=SMTP)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content().replace("\r\n", "\n") if part else ""
