"""What a workbook may be, checked before it is parsed: a small file can spread to more than memory holds."""

import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from casework.roster.extent import look_through
from casework.roster.problems import Unreadable

MIB: Final = 1024 * 1024
MAX_PARTS: Final = 1_000
MAX_RATIO: Final = 100
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 60

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
        look_through(name, text, bounds.rows, bounds.columns)
    except expat.ExpatError as error:
        if name.lower().endswith(_XML):
            raise Unreadable("broken", part=name) from error
        return False
    return True
