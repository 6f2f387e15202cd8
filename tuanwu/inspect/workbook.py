"""A report as an Excel workbook: findings, people, branches, rules. Text stays text, never a formula or a link."""

from collections.abc import Iterable
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from casework.inspection.report import Count, Report
from casework.roster.template import SAFE
from config.words import Words
from tuanwu.inspect.said import lacks, sentence, severity, source

Row = tuple[str | int, ...]

SHEETS = {
    "findings": ("place", "name", "branch", "procedure", "rule", "severity", "says", "lacks", "source"),
    "people": ("place", "name", "branch", "procedure", "findings", "rules"),
    "branches": ("branch", "errors", "warnings", "records"),
    "rules": ("rule", "errors", "warnings", "records", "says", "source"),
}
WIDTHS = {"place": 16, "name": 12, "branch": 26, "says": 56, "lacks": 28, "source": 26, "rules": 28}
NARROW = 10
MOST_ROWS = 1_048_575
"""Excel's own limit, under the heading."""


class TooManyRows(Exception):
    """More findings than a sheet of Excel holds."""


def write_workbook(path: Path, report: Report, spoken: Words) -> None:
    """Write the report. Raises TooManyRows, with nothing written."""
    if len(report.found) > MOST_ROWS:
        raise TooManyRows
    rows: dict[str, Iterable[Row]] = {
        "findings": _findings(report, spoken),
        "people": _people(report, spoken),
        "branches": ((name, *_counts(count)) for (_, name), count in report.by_branch().items()),
        "rules": (
            (code, *_counts(count), sentence(code, spoken), source(code, spoken))
            for code, count in report.by_rule().items()
        ),
    }
    with Workbook(path, {**SAFE, "constant_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True, "bg_color": "#F3E9D8", "bottom": 1})
        for name, columns in SHEETS.items():
            _write(workbook, spoken.pgettext("sheet", name), columns, rows[name], bold, spoken)


def _write(
    workbook: Workbook, title: str, columns: tuple[str, ...], rows: Iterable[Row], bold: object, spoken: Words
) -> None:
    page = workbook.add_worksheet(title)
    page.freeze_panes(1, 0)
    for nth, name in enumerate(columns):
        page.set_column(nth, nth, WIDTHS.get(name, NARROW))
        page.write_string(0, nth, spoken.pgettext("heading", name), bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for nth, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(last, nth, value)
            else:
                page.write_string(last, nth, value)
    page.autofilter(0, 0, last, len(columns) - 1)


def _findings(report: Report, spoken: Words) -> Iterable[Row]:
    for one in report.found:
        filed = one.filed
        yield (
            filed.place,
            filed.name,
            filed.branch,
            spoken.pgettext("procedure", filed.procedure),
            one.code,
            severity(one, spoken),
            sentence(one.code, spoken),
            lacks(one, spoken),
            source(one.code, spoken),
        )


def _people(report: Report, spoken: Words) -> Iterable[Row]:
    for filed, found in report.by_person():
        procedure = spoken.pgettext("procedure", filed.procedure)
        yield filed.place, filed.name, filed.branch, procedure, len(found), " ".join(one.code for one in found)


def _counts(count: Count) -> tuple[int, int, int]:
    return count.errors, count.warnings, count.records
