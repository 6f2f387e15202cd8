"""What a workbook may be, checked before it is parsed: a small file can spread to more than memory holds."""

import re
import zlib
from functools import cache
from io import BytesIO
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from casework.roster.problems import Unreadable

MIB: Final = 1024 * 1024
MAX_FILE: Final = 20 * MIB
MAX_PARTS: Final = 1_000
MAX_UNPACKED: Final = 100 * MIB
MAX_RATIO: Final = 100
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 60

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)
_XML = (".xml", ".rels")


def checked(data: bytes) -> BytesIO:
    """The workbook's XML parts, looked through and packed anew: what is parsed is what was checked.

    Raises Unreadable.
    """
    if len(data) > MAX_FILE:
        raise Unreadable("too_large", limit=MAX_FILE // MIB)
    packed_anew = BytesIO()
    try:
        with ZipFile(BytesIO(data)) as packed, ZipFile(packed_anew, "w", ZIP_STORED) as anew:
            for part in _parts(packed, len(data)):
                content = packed.read(part)
                if _is_xml(part.filename, content):
                    anew.writestr(part.filename, content)
    except (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OverflowError, ValueError) as error:
        raise Unreadable("not_a_workbook") from error
    packed_anew.seek(0)
    return packed_anew


def _parts(packed: ZipFile, size: int) -> list[ZipInfo]:
    parts = packed.infolist()
    if len(parts) > MAX_PARTS or len({part.filename.lower() for part in parts}) < len(parts):
        raise Unreadable("too_many_parts")
    if sum(part.file_size for part in parts) > min(MAX_UNPACKED, MAX_RATIO * size):
        raise Unreadable("unpacks_too_large")
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise Unreadable("not_a_workbook")
    if "xl/workbook.xml" not in packed.NameToInfo:
        raise Unreadable("not_a_workbook")
    return [part for part in parts if part.filename.startswith(("xl/", "_rels/", "[Content_Types].xml"))]


def _is_xml(name: str, content: bytes) -> bool:
    try:
        _Extent(name).look_through(content)
    except expat.ExpatError as error:
        if name.lower().endswith(_XML):
            raise Unreadable("broken", part=name) from error
        return False
    return True


class _Extent:
    """Follows the cells of a sheet, as a reader would place them, and refuses one that is too far out.

    Cells that are formatted and empty do not count: whole columns are often formatted to the bottom.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._row = self._column = 0
        self._parser = expat.ParserCreate("UTF-8")  # as the sheets' reader takes it, whatever the part declares
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def look_through(self, content: bytes) -> None:
        self._parser.Parse(content, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                self._row = self._number(attributes["r"]) if "r" in attributes else self._row + 1
                self._column = 0
            case "c":
                self._place(attributes.get("r"))
            case "v" | "is" | "f" if self._row > MAX_ROWS or self._column > MAX_COLUMNS:
                raise Unreadable("too_many_cells", part=self._name, rows=MAX_ROWS, columns=MAX_COLUMNS)

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        match = _CELL.fullmatch(reference)
        if match is None:
            raise Unreadable("broken", part=self._name)
        letters, row = match.groups()
        self._row = max(self._row, int(row))
        self._column = _column(letters)

    def _number(self, digits: str) -> int:
        if not digits.isascii() or not digits.isdigit():
            raise Unreadable("broken", part=self._name)
        return int(digits)

    def _doctype(self, *_declaration: object) -> None:
        raise Unreadable("broken", part=self._name)


@cache
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
