"""How far out the filled cells of a sheet lie, looked at before a reader makes a grid that holds them all."""

import re
from functools import cache
from string import ascii_uppercase
from typing import Final
from xml.parsers import expat

from casework.roster.problems import Unreadable

_LETTERS = re.compile(r"[A-Z]{1,3}", re.IGNORECASE | re.ASCII)
_DIGITS: Final = "0123456789"
_LONGEST_ROW: Final = 7
_FILLED: Final = frozenset({"v", "is", "f"})
_CELLS: Final = _FILLED | {"row", "c"}


def look_through(name: str, text: bytes, rows: int, columns: int) -> None:
    """Refuses a part that is no sound XML or has a filled cell beyond so many columns and rows (10 or more).

    Raises Unreadable, or ExpatError.
    """
    parser = expat.ParserCreate("UTF-8")  # as the sheets' reader takes it, whatever the part declares
    extent = _Extent(name, rows, columns)
    parser.StartDoctypeDeclHandler = extent.doctype
    if _far(rows, columns).search(text):
        parser.StartElementHandler = extent.start
    parser.Parse(text, True)


@cache
def _far(rows: int, columns: int) -> re.Pattern[bytes]:
    """Finds what may lie too far out: any tag but one that plainly does not, as programs write nearly all of them.

    Asking each cell in turn costs seven times as much. A tag is plain if it is no row or cell, or one that says its
    place, in fewer digits than the bound has, and in letters that lie before the bound's.
    """
    column = rb"[A-%b]" % ascii_uppercase[:columns][-1].encode()
    if columns >= 2 * len(ascii_uppercase):
        column += rb"|[A-%b][A-Z]" % ascii_uppercase[columns // len(ascii_uppercase) - 2].encode()
    row = rb"[0-9]{1,%d}" % (len(str(rows)) - 1)
    more = rb'(?: [A-Za-z:]+="[^"<&]*")* ?/?>'
    place = rb'c r="(?:%b)%b"%b|row r="%b"%b' % (column, row, more, row, more)
    return re.compile(rb"<(?!/|%b|(?!(?:c|row)[ />])[A-Za-z0-9]+[ />]|\?xml )" % place)


class _Extent:
    """Follows the cells of a sheet, as a reader would place them, and refuses one that is too far out.

    Cells that are formatted and empty do not count: whole columns are often formatted to the bottom.
    """

    def __init__(self, name: str, rows: int, columns: int) -> None:
        self._name, self._rows, self._columns = name, rows, columns
        self._row = self._column = 0
        self._digits = ""

    def doctype(self, *_declaration: object) -> None:
        raise Unreadable("broken", part=self._name)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag if tag in _CELLS else tag.rpartition(":")[2]
        if kind == "c":
            self._place(attributes.get("r"))
        elif kind == "row":
            self._row = self._number(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif kind in _FILLED and (self._column > self._columns or self._row > self._rows):
            raise Unreadable("too_many_cells", part=self._name, rows=self._rows, columns=self._columns)

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip(_DIGITS)
        column, row = _column(letters), reference[len(letters) :]
        if column is None or not 1 <= len(row) <= _LONGEST_ROW:
            raise Unreadable("broken", part=self._name)
        self._column = column
        if row != self._digits:
            self._digits = row
            self._row = max(self._row, int(row))

    def _number(self, digits: str) -> int:
        if not digits.isascii() or not digits.isdigit():
            raise Unreadable("broken", part=self._name)
        return int(digits)


@cache
def _column(letters: str) -> int | None:
    """The number of a column; None for what names none."""
    if not _LETTERS.fullmatch(letters):
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
