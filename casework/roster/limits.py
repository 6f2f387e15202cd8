"""What a workbook may be, checked before it is parsed: a small file can spread to more than memory holds."""

import re
import zlib
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from casework.roster.problems import Unreadable

MIB: Final = 1024 * 1024
MAX_PARTS: Final = 1_000
MAX_RATIO: Final = 100
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 60

_LETTERS = re.compile(r"[A-Z]{1,3}", re.IGNORECASE | re.ASCII)
_DIGITS = "0123456789"
_LONGEST_ROW = 7
_FILLED = frozenset({"v", "is", "f"})
_CELLS = _FILLED | {"row", "c"}
_XML = (".xml", ".rels")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a workbook of a kind may be: bytes of the file, bytes unpacked, rows and columns of a sheet."""

    file: int
    unpacked: int
    rows: int = MAX_ROWS
    columns: int = MAX_COLUMNS


ROSTER: Final = Bounds(20 * MIB, 100 * MIB)


def content(path: Path, bounds: Bounds) -> bytes:
    """A file's bytes, of which no more are read than it may have. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            data = file.read(bounds.file + 1)
    except OSError as error:
        raise Unreadable("not_there", why=error.strerror) from error
    if len(data) > bounds.file:
        raise Unreadable("too_large", limit=bounds.file // MIB)
    return data


def checked(data: bytes, bounds: Bounds = ROSTER) -> BytesIO:
    """The workbook's XML parts, looked through and packed anew: what is parsed is what was checked.

    Raises Unreadable.
    """
    if len(data) > bounds.file:
        raise Unreadable("too_large", limit=bounds.file // MIB)
    packed_anew = BytesIO()
    try:
        with ZipFile(BytesIO(data)) as packed, ZipFile(packed_anew, "w", ZIP_STORED) as anew:
            for part in _parts(packed, len(data), bounds):
                text = packed.read(part)
                if _is_xml(part.filename, text, bounds):
                    anew.writestr(part.filename, text)
    except (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OverflowError, ValueError) as error:
        raise Unreadable("not_a_workbook") from error
    packed_anew.seek(0)
    return packed_anew


def _parts(packed: ZipFile, size: int, bounds: Bounds) -> list[ZipInfo]:
    parts = packed.infolist()
    if len(parts) > MAX_PARTS or len({part.filename.lower() for part in parts}) < len(parts):
        raise Unreadable("too_many_parts")
    if sum(part.file_size for part in parts) > min(bounds.unpacked, MAX_RATIO * size):
        raise Unreadable("unpacks_too_large")
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise Unreadable("not_a_workbook")
    if "xl/workbook.xml" not in packed.NameToInfo:
        raise Unreadable("not_a_workbook")
    return [part for part in parts if part.filename.startswith(("xl/", "_rels/", "[Content_Types].xml"))]


def _is_xml(name: str, text: bytes, bounds: Bounds) -> bool:
    try:
        _Extent(name, bounds).look_through(text)
    except expat.ExpatError as error:
        if name.lower().endswith(_XML):
            raise Unreadable("broken", part=name) from error
        return False
    return True


class _Extent:
    """Follows the cells of a sheet, as a reader would place them, and refuses one that is too far out.

    Cells that are formatted and empty do not count: whole columns are often formatted to the bottom.
    """

    def __init__(self, name: str, bounds: Bounds) -> None:
        self._name, self._bounds = name, bounds
        self._row = self._column = 0
        self._digits = ""
        self._parser = expat.ParserCreate("UTF-8")  # as the sheets' reader takes it, whatever the part declares
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def look_through(self, text: bytes) -> None:
        self._parser.Parse(text, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag if tag in _CELLS else tag.rpartition(":")[2]
        if kind == "c":
            self._place(attributes.get("r"))
        elif kind == "row":
            self._row = self._number(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif kind in _FILLED and (self._column > self._bounds.columns or self._row > self._bounds.rows):
            far = self._bounds
            raise Unreadable("too_many_cells", part=self._name, rows=far.rows, columns=far.columns)

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

    def _doctype(self, *_declaration: object) -> None:
        raise Unreadable("broken", part=self._name)


@cache
def _column(letters: str) -> int | None:
    """The number of a column; None for what names none."""
    if not _LETTERS.fullmatch(letters):
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
