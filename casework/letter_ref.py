"""A letter's reference outside: its number, enciphered. The same at every attempt to send it, telling nobody how many
letters there are; and whoever makes one up, to pass for a letter that came back, hits a number once in 2^64."""

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

_BLOCK = 16
_LARGEST = 2**63


def letter_ref(key: bytes, outbox_id: int) -> str:
    """The reference of a letter."""
    sealed: bytes = _cipher(key).encryptor().update(outbox_id.to_bytes(_BLOCK))
    return sealed.hex()


def letter_of(key: bytes, ref: str) -> int | None:
    """The letter of a reference; None for one that was never ours."""
    try:
        sealed = bytes.fromhex(ref)
    except ValueError:
        return None
    number = int.from_bytes(_cipher(key).decryptor().update(sealed)) if len(sealed) == _BLOCK else _LARGEST
    return number if number < _LARGEST else None


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> Cipher[Any]:
    own = hmac.digest(key, b"tuanwu letters", hashlib.sha256)
    return Cipher(AES(own), ECB())  # one block, and no block twice: nothing that a mode could hide
