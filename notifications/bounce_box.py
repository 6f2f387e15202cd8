"""The mailbox that letters come back to: over IMAP, or as a folder that a mail server of our own delivers into."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

SECONDS = 30
_SEEN = r"\Seen"


def unread(where: str) -> Iterator[bytes]:
    """Every message that was not read before, each marked as read when the next is asked for: what fails in between is
    read again.

    Raises OSError or imaplib.IMAP4.error where the mailbox cannot be opened.
    """
    parts = urlsplit(where)
    yield from _folder(Path(unquote(parts.path))) if parts.scheme == "maildir" else _imap(parts)


def _folder(folder: Path) -> Iterator[bytes]:
    """A Maildir: what is new lies in `new`, what was read in `cur` with an S."""
    for path in sorted((folder / "new").iterdir()):
        yield path.read_bytes()
        (folder / "cur").mkdir(exist_ok=True)
        path.rename(folder / "cur" / f"{path.name}:2,S")


def _imap(parts: SplitResult) -> Iterator[bytes]:
    with _signed_in(parts) as box:
        status, chosen = box.select(unquote(parts.path.strip("/")) or "INBOX")
        if status != "OK":
            raise imaplib.IMAP4.error(f"the mailbox cannot be opened: {chosen!r}")
        _, (numbers,) = box.search(None, "UNSEEN")
        for number in numbers.split():
            _, fetched = box.fetch(number, "(BODY.PEEK[])")
            yield from (one[1] for one in fetched if isinstance(one, tuple))
            box.store(number, "+FLAGS", _SEEN)


@contextmanager
def _signed_in(parts: SplitResult) -> Iterator[imaplib.IMAP4]:
    host, encrypted = parts.hostname or "", parts.scheme == "imaps"
    opened = (
        imaplib.IMAP4_SSL(host, parts.port or 993, timeout=SECONDS)
        if encrypted
        else imaplib.IMAP4(host, parts.port or 143, timeout=SECONDS)
    )
    with opened as box:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        yield box
