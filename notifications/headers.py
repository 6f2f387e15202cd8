"""The lines of a message's head, written out: Python's own writer takes as long over them as over all the rest, and
folds a long `References` into an encoded word, which no mail program reads."""

from base64 import b64encode
from email.headerregistry import Address
from email.utils import formataddr
from functools import lru_cache

_BYTES_A_WORD = 39


def plain(name: str, value: str) -> str:
    """A header whose value is short and ASCII. Raises ValueError where a line break would begin another header."""
    return f"{name}: {_one_line(name, value)}"


def words(name: str, text: str) -> str:
    """A header that is a text, in any script."""
    return f"{name}: {text if _one_line(name, text).isascii() else _encoded(text)}"


def person(name: str, address: Address) -> str:
    """A header that is one person's mailbox: only the name is encoded, never the whole value (QQ refuses that)."""
    shown, mailbox = _one_line(name, address.display_name), address.addr_spec
    if shown.isascii():
        return f"{name}: {formataddr((shown, mailbox))}"
    return f"{name}: {_encoded(shown)}\r\n <{mailbox}>"


def _one_line(name: str, value: str) -> str:
    if value.splitlines() not in ([], [value]):
        raise ValueError(f"{name} must be one line, not {value!r}")
    return value


@lru_cache(maxsize=1_000)
def _encoded(text: str) -> str:
    """Encoded words (RFC 2047), each whole characters and short enough to stand behind any of our headers' names."""
    encoded, word = list[bytes](), b""
    for character in text:
        if len(word) + len(character.encode()) > _BYTES_A_WORD:
            encoded.append(word)
            word = b""
        word += character.encode()
    return "\r\n ".join(f"=?utf-8?b?{b64encode(one).decode()}?=" for one in (*encoded, word))
