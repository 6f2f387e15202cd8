"""The report of a year for a terminal."""

from collections.abc import Iterator, Sequence

from casework.inspection.report import Report
from config.words import Words
from tuanwu.table import Cell, table
from tuanwu.year.figures import Figures
from tuanwu.year.lateness import CAUSES

SHOWN = 12
STATES = ("completed", "refused", "withdrawn", "lapsed", "open")
STAGES = ("procedure", "stage", "runs", "median_days", "p95_days", "late", "median_late", "most_late")
DESKS = ("desk", "late", "working_days", "most_late", "cause")
LATE = ("case", "procedure", "stage", "desk", "opened", "due", "done", "days_late", "cause")


def in_words(found: Figures, spoken: Words) -> Iterator[str]:
    """The lines."""
    year, say = found.year, spoken.gettext
    yield say("The year from {first} to {last}: {cases} cases, {acts} acts, {letters} letters.").format(
        first=year.first,
        last=year.last,
        cases=_figure(sum(found.cases.values())),
        acts=_figure(year.acts),
        letters=_figure(sum(count for _, count in found.letters_a_day())),
    )
    procedures = list(dict.fromkeys(procedure for procedure, _ in found.cases))
    yield from _listed(
        ("procedure", *STATES),
        [
            [spoken.pgettext("procedure", one), *(_figure(found.cases.get((one, state), 0)) for state in STATES)]
            for one in procedures
        ],
        spoken,
    )
    yield from _listed(STAGES, [_stage(found, nth, spoken) for nth in range(len(found.stages()))], spoken)
    yield from _why(found, spoken)
    desks = [
        [one.desk, str(one.late), str(one.working_days), str(one.most_late), spoken.pgettext("cause", one.cause)]
        for one in found.desks()
    ]
    yield from _listed(DESKS, desks[:SHOWN], spoken, more=len(desks) - SHOWN)
    yield from _letters(found, spoken)
    yield from _tries(found, spoken)
    yield from _checks(found, spoken)


def _stage(found: Figures, nth: int, spoken: Words) -> list[str]:
    one = found.stages()[nth]
    return [
        spoken.pgettext("procedure", one.procedure),
        spoken.pgettext("stage", one.stage),
        *(f"{getattr(one, name):,g}" for name in STAGES[2:]),
    ]


def _why(found: Figures, spoken: Words) -> Iterator[str]:
    causes, late = found.causes(), found.late()
    yield ""
    yield spoken.gettext("{count} stages came too late. Why:").format(count=_figure(len(late)))
    for cause in CAUSES:
        if causes[cause]:
            yield f"  {_figure(causes[cause]):>6}  {spoken.pgettext('cause told', cause)}"


def _letters(found: Figures, spoken: Words) -> Iterator[str]:
    days = found.letters_a_day()
    yield ""
    yield spoken.gettext("Letters on the busiest days:")
    for day, count in days[:5]:
        kinds = sorted(found.letters[day].items(), key=lambda one: -one[1])[:3]
        told = "、" if spoken.language == "zh" else ", "
        yield f"  {day}  {_figure(count):>6}  " + told.join(
            f"{spoken.pgettext('letter', letter)} {_figure(many)}" for letter, many in kinds
        )


def _tries(found: Figures, spoken: Words) -> Iterator[str]:
    year = found.year
    tried = [
        *((spoken.pgettext("procedure", what), code, count) for (what, code), count in year.not_begun.items()),
        *((spoken.pgettext("act", what), code, count) for (what, code), count in year.refused.items()),
    ]
    if tried:
        rows = [[what, code, _figure(count)] for what, code, count in sorted(tried, key=lambda one: -one[2])]
        yield from _listed(("refused_act", "code", "times"), rows, spoken)


def _checks(found: Figures, spoken: Words) -> Iterator[str]:
    wellness, say = found.wellness, spoken.gettext
    yield ""
    verdict = wellness.verdict
    yield say("audit verify: {entries} entries, {findings} findings").format(
        entries=_figure(verdict.entries), findings=_figure(len(verdict.findings))
    )
    yield say("doctor: {count} invariants broken").format(count=len(wellness.invariants))
    yield from (f"  {one}" for one in wellness.invariants)
    total = wellness.inspection.total
    yield say("inspection: {records} cases, {errors} errors, {warnings} warnings").format(
        records=_figure(wellness.inspection.records), errors=_figure(total.errors), warnings=_figure(total.warnings)
    )
    yield from _rules(wellness.inspection)


def _rules(inspected: Report) -> Iterator[str]:
    for code, count in inspected.by_rule().items():
        yield f"  {code}  {_figure(count.findings)}"


def _listed(names: Sequence[str], rows: list[list[str]], spoken: Words, more: int = 0) -> Iterator[str]:
    yield ""
    heading: list[Cell] = [[spoken.pgettext("heading", name)] for name in names]
    yield from table([heading, *([[cell] for cell in row] for row in rows)])
    if more > 0:
        yield spoken.gettext("… and {count} more").format(count=_figure(more))


def _figure(count: int) -> str:
    return f"{count:,}"
