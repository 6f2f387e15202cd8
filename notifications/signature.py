"""Signing our letters (DKIM), where we hand them to a server of our own that signs none (TRUST E-07). A provider's
server signs what it sends; a second signature under a name that is not the provider's would only confuse."""

from functools import cache
from pathlib import Path

import dkim

from config.settings import Settings

SIGNED = (
    *(b"from", b"from"),  # one more than there is: a second From, added on the way, breaks the signature
    *(b"to", b"reply-to", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"auto-submitted"),
    *(b"mime-version", b"content-type"),
)


def signed(content: bytes, domain: str, settings: Settings) -> bytes:
    """The message with its signature; as it is, where no key is set."""
    if settings.dkim_key is None:
        return content
    signature: bytes = dkim.sign(
        content,
        settings.dkim_selector.encode("ascii"),
        domain.encode("ascii"),
        _key(settings.dkim_key),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=list(SIGNED),
    )
    return signature + content


@cache
def _key(path: Path) -> bytes:
    return path.read_bytes()
