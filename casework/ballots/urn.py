"""The urn of a secret ballot: how often each choice was made, and the codes of the ballot papers in it.

The two are counted side by side and never together: neither the urn's content nor its order says which code came with
which choice. It is sealed with a key of the installation's, so that a copy of the database tells no running totals.
"""

import hashlib
import hmac
import os
from base64 import b32encode
from dataclasses import dataclass
from struct import Struct
from typing import Literal, get_args

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Choice = Literal["for", "against", "abstain"]
CHOICES: tuple[str, ...] = get_args(Choice)
_COUNTS = Struct(f">{len(CHOICES)}I")
_NONCE, _TAG, _CODE = 12, 16, 10
_AROUND = _NONCE + _COUNTS.size + _TAG


@dataclass(frozen=True, slots=True)
class Urn:
    """What lies in an urn. Counts are in the order of `CHOICES`."""

    counts: tuple[int, ...] = (0,) * len(CHOICES)
    codes: frozenset[bytes] = frozenset()

    def with_paper(self, code: bytes, choice: Choice) -> "Urn":
        """The urn with one ballot paper more."""
        chosen = CHOICES.index(choice)
        counts = tuple(count + (nth == chosen) for nth, count in enumerate(self.counts))
        return Urn(counts, self.codes | {code})

    def seal(self, key: bytes, ballot: str) -> bytes:
        """The urn as it is kept: of fixed length for so many papers, the codes in their own order."""
        nonce = os.urandom(_NONCE)
        plain = _COUNTS.pack(*self.counts) + b"".join(sorted(self.codes))
        return nonce + AESGCM(key).encrypt(nonce, plain, ballot.encode())


def open_urn(key: bytes, ballot: str, sealed: bytes) -> Urn:
    """What lies in a sealed urn of that ballot; raises InvalidTag where the seal is not ours."""
    plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], ballot.encode())
    codes = plain[_COUNTS.size :]
    return Urn(_COUNTS.unpack_from(plain), frozenset(codes[at : at + _CODE] for at in range(0, len(codes), _CODE)))


def papers_in(sealed: bytes) -> int:
    """How many ballot papers lie in a sealed urn; this needs no key."""
    return (len(sealed) - _AROUND) // _CODE


def urn_key(secret: bytes) -> bytes:
    """The key that urns are sealed with, derived from the installation's secret."""
    if not secret:
        raise ValueError("an urn is sealed with the installation's secret, and this office was given none")
    return hmac.digest(secret, b"tuanwu urns", hashlib.sha256)


def code_of(key: bytes, ballot: str, person: str) -> bytes:
    """The code of somebody's ballot paper: always the same, so that a paper lost on its way can be cast once more and
    never twice. Nobody without the key can work it out."""
    return hmac.digest(key, f"{ballot} {person}".encode(), hashlib.sha256)[:_CODE]


def printed(code: bytes) -> str:
    """A code as people read it: "ABCD-EFGH-IJKL-MNOP"."""
    text = b32encode(code).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
