"""National ID numbers: checked by their check digit, and kept as a keyed hash alone, to find duplicates."""

import hashlib
import hmac
from typing import Final

_LENGTH: Final = 18
_CHECK_DIGITS: Final = "10X98765432"


def is_id_number(number: str) -> bool:
    """Whether it has 18 places and the check digit of GB 11643; case and surrounding blanks do not matter."""
    number = _normalised(number)
    digits = number[:-1]
    if len(number) != _LENGTH or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(int(digit) * pow(2, _LENGTH - 1 - place, 11) for place, digit in enumerate(digits))
    return number[-1] == _CHECK_DIGITS[total % 11]


def id_number_mac(secret: bytes, number: str) -> bytes:
    """The keyed hash that is kept in the number's place."""
    return hmac.new(secret, _normalised(number).encode(), hashlib.sha256).digest()


def _normalised(number: str) -> str:
    return number.strip().upper()
