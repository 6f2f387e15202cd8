"""Reading the letters that the sink has kept, newest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from pathlib import Path

_ID = re.compile(r"(\d{4})(\d\d)(\d\d)T\d{6}\.\d{6}-\d{6,}")
_BARE_URL = re.compile(r"^https?://\S+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """One letter as it was sent. `links` are those that stand bare on a line of the text, in order."""

    id: str
    to: str
    to_name: str
    subject: str
    date: datetime
    text: str
    html: str
    links: tuple[str, ...]
    source: bytes


def letters(folder: Path, limit: int) -> list[KeptLetter]:
    """The newest letters; only as many files are read as are asked for."""
    return [_read(path) for path, _ in zip(_newest(folder), range(limit), strict=False)]


def letter(folder: Path, id: str) -> KeptLetter | None:
    """One letter by its id; None where there is none, whatever the id looks like."""
    found = _ID.fullmatch(id)
    path = folder / "-".join(found.groups()) / f"{id}.eml" if found else None
    return _read(path) if path and path.exists() else None


def _newest(folder: Path) -> Iterator[Path]:
    for day in sorted(folder.glob("????-??-??"), reverse=True):
        yield from sorted(day.glob("*.eml"), reverse=True)


@lru_cache(maxsize=500)
def _read(path: Path) -> KeptLetter:
    source = path.read_bytes()
    message = message_from_bytes(source, policy=SMTP)
    assert isinstance(message, EmailMessage)
    to: Address = message["To"].addresses[0]
    text = _body(message, "plain")
    return KeptLetter(
        id=path.stem,
        to=to.addr_spec,
        to_name=to.display_name,
        subject=str(message["Subject"]),
        date=message["Date"].datetime,
        text=text,
        html=_body(message, "html"),
        links=tuple(dict.fromkeys(_BARE_URL.findall(text))),
        source=source,
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content().replace("\r\n", "\n") if part else ""
