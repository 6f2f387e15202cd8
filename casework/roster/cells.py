"""From what stands in a cell to a value: text, days, choices. A cell that cannot be taken raises its sentence's code.

Cells are read as people meant them: a student number that Excel holds as a number is text, unless digits were lost.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from email_validator import EmailNotValidError, validate_email
from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from casework.id_number import id_number_mac, is_id_number
from casework.roster.choices import YES_NO, Choices, code_of

EARLIEST: Final = date(1900, 1, 1)
MAX_LENGTH: Final = 200
MAX_LOCAL: Final = 64
_EXACT: Final = 10**15
_INVISIBLE: Final = ("Cc", "Cf", "Co", "Cs")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading depends on besides the file: the secret for ID numbers, and the day it is."""

    secret: bytes
    today: date


@dataclass(frozen=True, slots=True)
class Born:
    """A day of birth; the first of the month where the day is not known."""

    on: date
    day_known: bool = True


def refused(code: str, **words: object) -> PydanticCustomError:
    """The error that becomes a Problem with the sentence of that code."""
    return PydanticCustomError(code, code, words)


def text(cell: object) -> str:
    """One line of text, in Unicode's composed form, without blanks around it."""
    if isinstance(cell, float) and cell.is_integer():
        if abs(cell) >= _EXACT:
            raise refused("number_lost")
        return str(int(cell))
    if not isinstance(cell, str):
        raise refused("not_text")
    return _line(cell)


@lru_cache(maxsize=8192)
def _line(cell: str) -> str:
    """Columns repeat their words from row to row, so each is looked at once."""
    words = unicodedata.normalize("NFC", cell).strip()
    if len(words) > MAX_LENGTH:
        raise refused("too_long", limit=MAX_LENGTH)
    if not words.isprintable() and any(unicodedata.category(letter) in _INVISIBLE for letter in words):
        raise refused("control_character")
    return words


def mailbox(cell: object) -> str:
    """A mailbox that any mail server takes: a plain name in ASCII, at a domain that can be one."""
    address = text(cell)
    local, _, domain = address.rpartition("@")
    if len(local) > MAX_LOCAL or not _LOCAL.fullmatch(local):
        raise refused("not_a_mailbox", value=address)
    try:
        return f"{local}@{_domain(domain)}"
    except EmailNotValidError as error:
        raise refused("not_a_mailbox", value=address) from error


def day(cell: object) -> date:
    """A day, from an Excel date or as text, the year first."""
    known = _born(cell)
    if not known.day_known:
        raise refused("not_a_date", value=cell)
    return known.on


def past_day(cell: object, info: ValidationInfo) -> date:
    """A day that is not later than today."""
    return _past(day(cell), info)


def born(cell: object, info: ValidationInfo) -> Born:
    """A day of birth, or its month alone."""
    known = _born(cell)
    _past(known.on, info)
    return known


def yes_no(cell: object) -> bool:
    """Yes or no, in words, as a tick, or as Excel's own truth value."""
    return cell if isinstance(cell, bool) else _yes_or_no(cell) == "yes"


def choice(choices: Choices) -> Callable[[object], str]:
    """Takes a cell with one of these words for its code."""

    @lru_cache(maxsize=256)
    def chosen(word: str) -> str:
        code = code_of(choices, word)
        if code is None:
            known = "、".join(f"{words[0]} ({words[1]})" for words in choices.values())
            raise refused("not_a_choice", value=word, choices=known)
        return code

    def take(cell: object) -> str:
        return chosen(text(cell))

    return take


_yes_or_no = choice(YES_NO)


def province(cell: object) -> str:
    """A province's two digits."""
    return _digits(cell, 2, "not_a_province")


def serial(cell: object) -> str:
    """A serial number (发展团员编号) of twelve digits."""
    return _digits(cell, 12, "not_a_serial")


def count(cell: object) -> int:
    """A number of things."""
    digits = text(cell)
    if not (digits.isascii() and digits.isdigit()):
        raise refused("not_a_count", value=digits)
    return int(digits)


def id_number(cell: object, info: ValidationInfo) -> bytes:
    """The keyed hash of a national ID number; the number itself goes no further than this."""
    number = text(cell)
    if not is_id_number(number):
        raise refused("not_an_id_number")
    return id_number_mac(_reading(info).secret, number)


@lru_cache(maxsize=4096)
def _domain(domain: str) -> str:
    """The domain as it goes over the wire. Thousands of people share a few domains, so each is looked at once."""
    return validate_email(f"x@{domain}", check_deliverability=False).ascii_domain


def _digits(cell: object, length: int, code: str) -> str:
    digits = text(cell)
    if len(digits) != length or not (digits.isascii() and digits.isdigit()):
        raise refused(code, value=digits)
    return digits


def _born(cell: object) -> Born:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return Born(cell)
    if not isinstance(cell, str):
        raise refused("not_a_date", value=cell)
    return _written(cell)


@lru_cache(maxsize=8192)
def _written(cell: str) -> Born:
    match = _DAY.fullmatch(cell.strip())
    if match is None:
        raise refused("not_a_date", value=cell)
    year, month, day_of_month = match.groups()
    try:
        return Born(date(int(year), int(month), int(day_of_month or 1)), day_of_month is not None)
    except ValueError as error:
        raise refused("not_a_date", value=cell) from error


def _past(on: date, info: ValidationInfo) -> date:
    if on > _reading(info).today:
        raise refused("in_future", value=on)
    if on < EARLIEST:
        raise refused("too_early", value=on)
    return on


def _reading(info: ValidationInfo) -> Reading:
    assert isinstance(info.context, Reading)
    return info.context
