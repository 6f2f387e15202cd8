"""Cells that only old records have: several names, months, a life in spans of months."""

import hashlib
import re
from datetime import date
from typing import Final

from casework.inspection.old_records.choices import SIGNERS
from casework.roster.cells import choice, day, refused, text

Experience = tuple[tuple[date, date | None], ...]

_BETWEEN: Final = re.compile(r"[、，,;；]")
_MONTH: Final = r"(\d{4})[-./年](\d{1,2})月?"
_ONE_MONTH: Final = re.compile(_MONTH)
_SPAN: Final = re.compile(rf"{_MONTH}\s*(?:~|～|—+|–|-|至)\s*(?:{_MONTH}|今)?")
_MARKS: Final = re.compile(r"[\W_]+")
_signer = choice(SIGNERS)


def names(cell: object) -> tuple[str, ...]:
    """Several names with commas between."""
    return tuple(name for part in _BETWEEN.split(text(cell)) if (name := part.strip()))


def month(cell: object) -> date:
    """A month, as its first day; a day stands for its month."""
    match = _ONE_MONTH.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return _first(match[1], match[2], cell) if match else day(cell).replace(day=1)


def experience(cell: object) -> Experience:
    """Spans of months; one without an end lasts."""
    spans = []
    for part in re.split(r"[;；,，、\n]", cell if isinstance(cell, str) else text(cell)):
        if not part.strip():
            continue
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise refused("not_an_experience", value=part.strip())
        until = _first(match[3], match[4], part) if match[3] else None
        spans.append((_first(match[1], match[2], part), until))
    return tuple(spans)


def signers(cell: object) -> tuple[str, ...]:
    """Whose signature is missing; none, where it says so."""
    return tuple(code for code in map(_signer, names(cell)) if code != "none")


def megabytes(cell: object) -> float:
    """A size."""
    try:
        size = float(cell) if isinstance(cell, int | float) else float(text(cell))
    except ValueError as error:
        raise refused("not_a_count", value=cell) from error
    if not 0 <= size < float("inf"):
        raise refused("not_a_count", value=cell)
    return size


def opinion(cell: object) -> str:
    """What an opinion says, without blanks and marks, as a digest: two are the same, or they are not."""
    said = cell if isinstance(cell, str) else text(cell)
    return hashlib.blake2b(_MARKS.sub("", said).encode(), digest_size=8).hexdigest()


def _first(year: str, number: str, cell: object) -> date:
    try:
        return date(int(year), int(number), 1)
    except ValueError as error:
        raise refused("not_a_date", value=cell) from error
