"""Reading old records: every row that can be read becomes a record to be inspected, every one that cannot is named."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from casework.facts import Facts
from casework.flags import codes_of
from casework.inspection.filed import Filed
from casework.inspection.old_records.facts import record_of
from casework.inspection.old_records.rows import AdmissionRow, RecommendationRow, TransferRow, Whose
from casework.inspection.rule import Record
from casework.procedure import Procedure
from casework.refusal import in_order
from casework.roster.cells import Reading
from casework.roster.limits import MIB, Bounds, checked, content
from casework.roster.problems import Problem, Unreadable, problem
from casework.roster.tables import Tables
from casework.stages.committee_review import CommitteeReview
from casework.terms import Calendar

BOUNDS: Final = Bounds(100 * MIB, 1024 * MIB, rows=200_001, columns=100)
ROWS: Final[dict[str, type[Whose]]] = {
    "admission": AdmissionRow,
    "recommendation": RecommendationRow,
    "transfer": TransferRow,
}


@dataclass(frozen=True, slots=True)
class OldRecords:
    """What a workbook holds: the records that could be read, and what could not be, or was not."""

    filed: list[Filed]
    problems: list[Problem]
    remarks: list[Problem]


def read_records(path: Path, procedures: dict[str, Procedure], calendar: Calendar, today: date) -> OldRecords:
    """The records of a workbook, as of that day. Raises Unreadable where the file is no workbook that may be read."""
    filed: list[Filed] = []
    sheets = 0
    try:
        with CalamineWorkbook.from_filelike(checked(content(path, BOUNDS), BOUNDS)) as workbook:
            tables = Tables(workbook, Reading(b"", today))
            for name, model in ROWS.items():
                opened = tables.opened(model)
                if opened:
                    table, rows = opened
                    sheets += 1
                    filed += map(_Filer(procedures[name], calendar, today, table.title).file, rows)
    except CalamineError as error:
        raise Unreadable("broken", part=error) from error
    titles = "、".join(model.sheet.zh for model in ROWS.values())
    if not filed and not tables.problems:
        tables.problems.append(problem("no_rows" if sheets else "no_sheet", titles))
    return OldRecords(filed, tables.problems, tables.remarks)


class _Filer:
    """Files the rows of one procedure's sheet."""

    def __init__(self, procedure: Procedure, calendar: Calendar, today: date, title: str) -> None:
        self._procedure, self._calendar, self._today, self._title = procedure, calendar, today, title
        self._recorded = [frozenset(stage.forgets(reopened=False)) for stage in procedure.stages]
        self._codes = lru_cache(maxsize=None)(self._codes_behind)
        self._capped = next((one for one in procedure.stages if isinstance(one, CommitteeReview) and one.cap), None)

    def file(self, row: Whose) -> Filed:
        """One row as a record."""
        told = record_of(row)
        state = row.state or ("open" if _is_pending(row) else "completed")
        behind = len(self._recorded) if state == "completed" else self._passed(told["facts"])
        stages, codes = self._codes(behind)
        record = Record(
            on=self._today, settings=self._procedure.settings, calendar=self._calendar, behind=stages, **told
        )
        place, name = f"{self._title} {row.number}", self._procedure.procedure
        return Filed(place, row.name, row.branch, row.branch, name, state, codes, record, self._capacity(record))

    def _passed(self, facts: Facts) -> int:
        """How many stages an unfinished record has passed: those before the last that left something in it."""
        known = facts.known().keys()
        reached = [nth for nth, recorded in enumerate(self._recorded) if recorded & known]
        asked = next(nth for nth, stage in enumerate(self._procedure.stages) if not stage.silent)
        return max([asked, *reached[-1:]])

    def _codes_behind(self, behind: int) -> tuple[frozenset[str], tuple[str, ...]]:
        stages = self._procedure.stages[:behind]
        return frozenset(stage.id for stage in stages), in_order((*self._procedure.inspects, *codes_of(stages)))

    def _capacity(self, record: Record) -> int | None:
        tally = record.facts.tally
        return self._capped.capacity(tally.expected) if self._capped and tally else None


def _is_pending(row: Whose) -> bool:
    """Whether a record that names no state is one that still goes on: a transfer that nobody has accepted."""
    return isinstance(row, TransferRow) and row.accepted is None and row.retained is None
