"""A report for a terminal: what was found by rule, by branch and by person, the most of it first."""

from collections.abc import Iterator

from casework.inspection.report import Count, Report
from config.words import Words
from tuanwu.inspect.said import sentence
from tuanwu.table import Cell, table

SHOWN = 15
COUNTS = ("errors", "warnings", "records")


def in_words(report: Report, spoken: Words) -> Iterator[str]:
    """The lines."""
    total = report.total
    said = spoken.gettext("{records} records inspected: {errors} errors, {warnings} warnings, in {found} records.")
    yield said.format(
        records=_figure(report.records),
        errors=_figure(total.errors),
        warnings=_figure(total.warnings),
        found=_figure(total.records),
    )
    if not report.found:
        return
    rules = [[[code], *_counts(count), [sentence(code, spoken)]] for code, count in report.by_rule().items()]
    yield from _listed(("rule", *COUNTS, "says"), rules, len(rules), spoken)
    branches = [[[name], *_counts(count)] for (_, name), count in report.by_branch().items()]
    yield from _listed(("branch", *COUNTS), branches[:SHOWN], len(branches), spoken)
    yield from _listed(("place", "name", "branch", "rules"), _people(report), total.records, spoken)


def _people(report: Report) -> list[list[Cell]]:
    """The first people; all of them stand in the workbook."""
    people = (one for one, _ in zip(report.by_person(), range(SHOWN), strict=False))
    return [[[one.place], [one.name], [one.branch], [" ".join(each.code for each in found)]] for one, found in people]


def _counts(count: Count) -> list[Cell]:
    return [[_figure(getattr(count, name))] for name in COUNTS]


def _listed(headings: tuple[str, ...], rows: list[list[Cell]], whole: int, spoken: Words) -> Iterator[str]:
    yield ""
    yield from table([[[spoken.pgettext("heading", name)] for name in headings], *rows])
    if whole > len(rows):
        yield spoken.gettext("… and {count} more").format(count=_figure(whole - len(rows)))


def _figure(count: int) -> str:
    return f"{count:,}"
