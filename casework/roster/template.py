"""Writing workbooks in the template's form: the empty template, and a filled roster.

What is written is text, never a formula or a link: a name that begins with "=" stays a name.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]

from casework.roster.choices import Choices, word
from casework.roster.limits import MAX_ROWS
from casework.roster.sheets import SHEETS, Column, Sheet

SAFE: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_READ_ME: Final = ("说明", "Read me")
_HEADINGS: Final = (
    ("工作表", "列", "列（英文）", "必填", "说明", "可填内容", "示例"),
    ("Sheet", "Column", "Column (Chinese)", "Required", "What it means", "May be", "Example"),
)
_WIDTH: Final = 18
_WIDE: Final = 48

Rows = Iterable[Mapping[str, str]]
"""Rows as the cells of their fields."""


def write_template(path: Path | BytesIO, language: str = "zh", sheets: Iterable[Sheet] = SHEETS) -> None:
    """Write an empty template of these sheets, with one that explains every column by an example."""
    write_workbook(path, dict.fromkeys(sheets, ()), language)


def write_workbook(path: Path | BytesIO, filled: Mapping[Sheet, Rows], language: str = "zh") -> None:
    """Write these sheets with these rows, and the explanation before them."""
    with Workbook(path, SAFE) as workbook:
        bold = workbook.add_format({"bold": True, "bg_color": "#F3E9D8", "bottom": 1})
        as_text = workbook.add_format({"num_format": "@"})
        _explain(workbook, bold, language, filled)
        for sheet, rows in filled.items():
            _write_sheet(workbook, sheet, rows, language, bold, as_text)


def _write_sheet(workbook: Workbook, sheet: Sheet, rows: Rows, language: str, bold: Format, as_text: Format) -> None:
    page = workbook.add_worksheet(sheet.title(language))
    page.freeze_panes(1, 1)
    page.set_column(0, len(sheet.columns) - 1, _WIDTH, as_text)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.header(language), bold)
        if column.choices:
            source = {"validate": "list", "source": _words(column.choices, language)}
            page.data_validation(1, place, MAX_ROWS, place, source)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(sheet.columns):
            if cell := row.get(column.field):
                page.write_string(number, place, cell, as_text)


def _explain(workbook: Workbook, bold: Format, language: str, sheets: Iterable[Sheet]) -> None:
    page = workbook.add_worksheet(_READ_ME[language == "en"])
    page.set_column(0, 3, _WIDTH)
    page.set_column(4, 5, _WIDE)
    page.set_column(6, 6, _WIDTH)
    page.write_row(0, 0, _HEADINGS[language == "en"], bold)
    lines = [line for sheet in sheets for line in _about(sheet, language)]
    for number, line in enumerate(lines, start=1):
        page.write_row(number, 0, line)


def _about(sheet: Sheet, language: str) -> Iterable[tuple[str, ...]]:
    yield sheet.title(language), "", "", "", sheet.about_en if language == "en" else sheet.about_zh
    for column in sheet.columns:
        yield sheet.title(language), *_about_column(column, language)


def _about_column(column: Column, language: str) -> tuple[str, ...]:
    english = language == "en"
    required = ("是", "yes")[english] if column.required else ""
    about = column.about_en if english else column.about_zh
    words = " / ".join(_words(column.choices, language)) if column.choices else ""
    return column.header(language), column.zh if english else column.en, required, about, words, column.example


def _words(choices: Choices, language: str) -> list[str]:
    return [word(choices, code, language) for code in choices]
