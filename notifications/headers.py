"""Header lines made ready once. The standard policy parses and folds every line anew, which costs 3 ms a letter; and it
folds a long `References` into an encoded word, which no mail program reads."""

from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy, Policy
from email.utils import formataddr


class _Ready(EmailPolicy):
    def header_max_count(self, name: str) -> int | None:
        return None  # each is set once; to ask the standard policy makes a class for every header of every letter


READY = _Ready(linesep="\r\n")
"""The policy of a message whose headers are HeaderLines."""


class HeaderLine(str):
    """A header's value as a person reads it, with the line as it is sent."""

    name: str
    sent: str
    __slots__ = ("name", "sent")

    def fold(self, *, policy: Policy) -> str:
        """The line as it is sent; the generator asks for it."""
        return f"{self.name}: {self.sent}{policy.linesep}"


def plain(name: str, value: str) -> HeaderLine:
    """A header whose value is short and ASCII. Raises ValueError where a line break would begin another header."""
    return _line(name, value, value)


def words(name: str, value: str) -> HeaderLine:
    """A header that is a text, in any script."""
    return _line(name, value, value if value.isascii() else _encoded(name, value))


def person(name: str, address: Address) -> HeaderLine:
    """A header that is one person's mailbox: only the name is encoded, never the whole value (QQ refuses that)."""
    if address.display_name.isascii():
        return _line(name, str(address), formataddr((address.display_name, address.addr_spec)))
    return _line(name, str(address), f"{_encoded(name, address.display_name)}\r\n <{address.addr_spec}>")


def _line(name: str, shown: str, sent: str) -> HeaderLine:
    if shown.splitlines() not in ([], [shown]):
        raise ValueError(f"{name} must be one line, not {shown!r}")
    line = HeaderLine(shown)
    line.name, line.sent = name, sent
    return line


def _encoded(name: str, text: str) -> str:
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")
