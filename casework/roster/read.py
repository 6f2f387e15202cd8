"""From the Excel file to rows: every error is collected, with its row and column."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError
from python_calamine import CalamineError, CalamineWorkbook

from casework.roster.cells import Reading, text
from casework.roster.limits import MAX_FILE, MIB, checked
from casework.roster.problems import SENTENCES, Problem, Unreadable, problem
from casework.roster.rows import OrganisationRow, PersonRow, PostRow, Row, SegmentRow
from casework.roster.sheets import Sheet

RowT = TypeVar("RowT", bound=Row)
Line = tuple[int, dict[str, object]]
"""A row's number, and its filled cells by field."""


@dataclass
class Table(Generic[RowT]):
    """A sheet as it was read. `headers` are the file's own; `named` holds the first field of all rows, bad ones too."""

    title: str
    headers: dict[str, str] = field(default_factory=dict)
    rows: list[RowT] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    def problem(self, code: str, row: Row, column: str, **words: object) -> Problem:
        """A problem of one of its cells."""
        return problem(code, self.title, row.number, self.headers.get(column), **words)


@dataclass
class Roster:
    """What the file says. Where there is no sheet for posts or segments, it says nothing of them."""

    digest: str
    organisations: Table[OrganisationRow]
    people: Table[PersonRow]
    posts: Table[PostRow] | None
    segments: Table[SegmentRow] | None
    problems: list[Problem]
    remarks: list[Problem]
    whole: bool
    """Whether all needed sheets and columns are there, so that rows can be held against each other."""


def read(path: Path, *, secret: bytes, today: date) -> Roster:
    """Read a roster. Raises Unreadable where the file is no workbook that may be read."""
    data = _content(path)
    try:
        with CalamineWorkbook.from_filelike(checked(data)) as workbook:
            reader = _Reader(workbook, Reading(secret, today))
            return reader.roster(hashlib.sha256(data).hexdigest())
    except CalamineError as error:
        raise Unreadable("broken", part=error) from error


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise Unreadable("not_there", why=error.strerror) from error
    if len(data) > MAX_FILE:
        raise Unreadable("too_large", limit=MAX_FILE // MIB)
    return data


class _Reader:
    def __init__(self, workbook: CalamineWorkbook, reading: Reading) -> None:
        self._workbook = workbook
        self._reading = reading
        self._problems: list[Problem] = []
        self._remarks: list[Problem] = []
        self._whole = True

    def roster(self, digest: str) -> Roster:
        organisations = self._table(OrganisationRow) or Table(OrganisationRow.sheet.zh)
        people = self._table(PersonRow) or Table(PersonRow.sheet.zh)
        posts, segments = self._table(PostRow), self._table(SegmentRow)
        return Roster(digest, organisations, people, posts, segments, self._problems, self._remarks, self._whole)

    def _table(self, model: type[RowT]) -> Table[RowT] | None:
        sheet = model.sheet
        title = self._title(sheet)
        if title is None:
            if sheet.required:
                self._misshapen("no_sheet", sheet.zh)
            return None
        grid = self._workbook.get_sheet_by_name(title).iter_rows()
        columns = self._columns(sheet, title, next(grid, []))
        table: Table[RowT] = Table(title, dict(columns.values()))
        for number, cells in _lines(grid, columns):
            self._take(model, table, number, cells)
        if sheet.required and not table.named:
            self._misshapen("no_rows", title)
        return table

    def _title(self, sheet: Sheet) -> str | None:
        wanted = (sheet.zh, sheet.en.casefold())
        return next((name for name in self._workbook.sheet_names if name.strip().casefold() in wanted), None)

    def _columns(self, sheet: Sheet, title: str, headers: Iterable[object]) -> dict[int, tuple[str, str]]:
        fields = {header.casefold(): column.field for column in sheet.columns for header in (column.zh, column.en)}
        columns: dict[int, tuple[str, str]] = {}
        for index, cell in enumerate(headers):
            header = str(cell).strip()
            name = fields.get(header.casefold())
            if name is None:
                if header:
                    self._remarks.append(problem("column_not_read", title, 1, header))
            elif name in (known for known, _ in columns.values()):
                self._misshapen("column_twice", title, 1, header)
            else:
                columns[index] = name, header
        found = {name for name, _ in columns.values()}
        for column in sheet.columns:
            if column.required and column.field not in found:
                self._misshapen("no_column", title, 1, column.zh)
        return columns

    def _take(self, model: type[RowT], table: Table[RowT], number: int, cells: dict[str, object]) -> None:
        table.named.add(_key(cells.get(model.sheet.columns[0].field)))
        try:
            table.rows.append(model.model_validate({**cells, "number": number}, context=self._reading))
        except ValidationError as error:
            for found in error.errors(include_url=False, include_input=False):
                name = str(found["loc"][0])
                code = found["type"] if found["type"] in SENTENCES else "not_text"
                if name in table.headers:
                    words = found.get("ctx", {})
                    self._problems.append(problem(code, table.title, number, table.headers[name], **words))

    def _misshapen(self, code: str, title: str, row: int | None = None, header: str | None = None) -> None:
        self._whole = False
        self._problems.append(problem(code, title, row, header))


def _lines(grid: Iterator[Sequence[object]], columns: dict[int, tuple[str, str]]) -> Iterator[Line]:
    for number, cells in enumerate(grid, start=2):
        filled = {name: cells[index] for index, (name, _) in columns.items() if not _blank(cells[index])}
        if filled:
            yield number, filled


def _blank(cell: object) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _key(cell: object) -> str:
    try:
        return text(cell)
    except PydanticCustomError:
        return str(cell)
