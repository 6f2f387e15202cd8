"""The report of a year as an Excel workbook: stages, every late stage, the desks they lay on, letters a day."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from casework.roster.template import SAFE
from config.words import Words
from tuanwu.year.figures import Figures
from tuanwu.year.in_words import DESKS, LATE, STAGES

SPOKEN = ("procedure", "stage", "cause")
WIDTHS = {"desk": 28, "procedure": 16, "stage": 16, "cause": 20}
NARROW = 12


def write_workbook(path: Path, found: Figures, spoken: Words) -> None:
    """Write the report."""
    with Workbook(path, {**SAFE, "constant_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True, "bg_color": "#F3E9D8", "bottom": 1})
        letters = [{"day": day, "letters": count} for day, count in sorted(found.letters_a_day())]
        sheets: tuple[tuple[str, Sequence[str], Iterable[dict[str, object]]], ...] = (
            ("year_stages", STAGES, map(asdict, found.stages())),
            ("year_late", LATE, ({**asdict(one)} for one in found.late())),
            ("year_desks", DESKS, map(asdict, found.desks())),
            ("year_letters", ("day", "letters"), letters),
        )
        for title, columns, rows in sheets:
            page = workbook.add_worksheet(spoken.pgettext("sheet", title))
            page.freeze_panes(1, 0)
            last = 0
            for nth, name in enumerate(columns):
                page.set_column(nth, nth, WIDTHS.get(name, NARROW))
                page.write_string(0, nth, spoken.pgettext("heading", name), bold)
            for last, row in enumerate(rows, start=1):
                for nth, name in enumerate(columns):
                    page.write(last, nth, _cell(name, row[name], spoken))
            page.autofilter(0, 0, last, len(columns) - 1)


def _cell(name: str, value: object, spoken: Words) -> object:
    if value is None:
        return ""
    if name in SPOKEN:
        return spoken.pgettext(name, str(value))
    return value.isoformat() if isinstance(value, date) else value
