"""The sheets of a workbook as tables of checked rows: every error is collected, with its row and column."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError
from python_calamine import CalamineWorkbook

from casework.roster.cells import Reading, text
from casework.roster.problems import SENTENCES, Problem, problem
from casework.roster.rows import Row
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


class Tables:
    """The tables of one workbook, as they are asked for; what is wrong with them is collected."""

    def __init__(self, workbook: CalamineWorkbook, reading: Reading) -> None:
        self._workbook = workbook
        self._reading = reading
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []
        self.whole = True
        """Whether all needed sheets and columns are there."""

    def table(self, model: type[RowT]) -> Table[RowT] | None:
        """A sheet with all its rows; None where the workbook has no such sheet."""
        opened = self.opened(model)
        if opened is None:
            return None
        table, rows = opened
        table.rows.extend(rows)
        if model.sheet.required and not table.named:
            self._misshapen("no_rows", table.title)
        return table

    def opened(self, model: type[RowT]) -> tuple[Table[RowT], Iterator[RowT]] | None:
        """A sheet without its rows, and these one after the other: for whoever need not hold all of them at once."""
        sheet = model.sheet
        title = self._title(sheet)
        if title is None:
            if sheet.required:
                self._misshapen("no_sheet", sheet.zh)
            return None
        grid = self._workbook.get_sheet_by_name(title).iter_rows()
        columns = self._columns(sheet, title, next(grid, []))
        table: Table[RowT] = Table(title, dict(columns.values()))
        return table, self._rows(model, table, _lines(grid, columns))

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
                    self.remarks.append(problem("column_not_read", title, 1, header))
            elif name in (known for known, _ in columns.values()):
                self._misshapen("column_twice", title, 1, header)
            else:
                columns[index] = name, header
        found = {name for name, _ in columns.values()}
        for column in sheet.columns:
            if column.required and column.field not in found:
                self._misshapen("no_column", title, 1, column.zh)
        return columns

    def _rows(self, model: type[RowT], table: Table[RowT], lines: Iterator[Line]) -> Iterator[RowT]:
        for number, cells in lines:
            table.named.add(_key(cells.get(model.sheet.columns[0].field)))
            try:
                yield model.model_validate({**cells, "number": number}, context=self._reading)
            except ValidationError as error:
                self.problems.extend(_problems(error, table, number))

    def _misshapen(self, code: str, title: str, row: int | None = None, header: str | None = None) -> None:
        self.whole = False
        self.problems.append(problem(code, title, row, header))


def _problems(error: ValidationError, table: Table[RowT], number: int) -> Iterator[Problem]:
    for found in error.errors(include_url=False, include_input=False):
        name = str(found["loc"][0])
        code = found["type"] if found["type"] in SENTENCES else "not_text"
        if name in table.headers:
            yield problem(code, table.title, number, table.headers[name], **found.get("ctx", {}))


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
