"""An invented archive: a record that breaks no rule, and as many like it as wanted, some of them broken.

python -m tests.tuanwu.inspect.archive 100000 archive.xlsx    # writes a workbook to measure `tuanwu inspect` with
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random

from casework.inspection.old_records.sheets import ADMISSIONS, RECOMMENDATIONS, TRANSFERS
from casework.roster.sheets import Sheet
from casework.roster.template import write_workbook
from tuanwu.demo.names import chinese_name

Cells = dict[str, str]

ADMITTED: Cells = {
    "branch": "青山大学计算机2501团支部", "born": "2009-07-07",
    "applied": "2025-11-24", "talked": "2025-12-01", "activist": "2025-12-08", "contacts": "田野、何苗",
    "hours": "8", "first_lesson": "2025-12-09", "last_lesson": "2026-03-20", "unwitnessed": "0",
    "targeted": "2026-04-10", "pre_reviewed": "2026-04-13", "notice_up": "2026-04-14", "notice_last": "2026-04-21",
    "introducer_1": "田野", "introducer_2": "何苗", "introducer_1_joined": "2024-05-04",
    "introducer_2_joined": "2024-05-04", "introducer_on_probation": "否", "wished": "2026-05-11",
    "introducer_1_signed": "2026-05-12", "introducer_2_signed": "2026-05-13", "voted": "2026-05-18",
    "expected": "40", "present": "30", "in_favour": "21", "against": "9", "abstain": "0", "invalid": "0",
    "resolution_present": "30", "resolution_in_favour": "21", "resolution_against": "9", "resolution_abstain": "0",
    "applicant_present": "是", "applicant_voted": "否", "probation_counted": "否", "approved": "2026-06-01",
    "province": "51", "joined": "2026-05-18", "joined_card": "2026-05-18", "joined_system": "2026-05-18",
    "unsigned": "无", "experience": "2015-09~2021-07；2021-09~2024-07；2024-09~", "oath": "2026-06-20",
    "efile": "2026-06-10", "efile_files": "1", "efile_pages": "12", "efile_megabytes": "6.5", "registered": "是",
    "dues_from": "2026-06", "born_system": "2009-07",
}  # fmt: skip
"""What stands in the row of somebody admitted by the rules; name, number and opinions are everybody's own."""

RECOMMENDED: Cells = {
    "branch": "青山大学计算机2501团支部", "kind": "入党积极分子", "born": "2005-05-05", "member_since": "2020-05-04",
    "party_applied": "2025-09-20", "voted": "2026-03-20", "expected": "40", "present": "38", "in_favour": "36",
    "against": "1", "abstain": "1", "recommended_on": "2026-03-20", "examined": "2026-03-23",
    "notice_up": "2026-03-24", "notice_last": "2026-03-31", "reviewed": "2026-04-10", "handed_over": "2026-04-12",
    "answered": "2026-05-20", "party_answer": "同意",
}  # fmt: skip
TRANSFERRED: Cells = {
    "branch": "青山大学计算机2501团支部", "why": "升学", "to": "溪口大学团委", "to_unit": "学校",
    "requested": "2026-06-10", "released": "2026-06-12", "accepted": "2026-06-20",
}  # fmt: skip

FAULTS: tuple[Cells, ...] = (
    {"talked": ""}, {"first_lesson": "2025-12-08"}, {"hours": "7"}, {"introducer_2_signed": "2026-05-18"},
    {"joined_system": "2026-06-01"}, {"notice_last": "2026-04-20"}, {"in_favour": "20"}, {"number_given": ""},
    {"unsigned": "团委印章"}, {"oath": "2026-08-19"}, {"registered": "否"}, {"name_minutes": "茗听两"},
)  # fmt: skip
PER_BRANCH = 40
_FIRST_NUMBER = 202651000001


def record(nth: int = 1, ground: Mapping[str, str] = ADMITTED, **changed: str) -> Cells:
    """The nth record, with some cells changed; an empty cell is left out."""
    own = {"name": chinese_name(Random(nth)), "student_number": str(2025_000000 + nth)}
    if ground is ADMITTED:
        own |= {"number_given": str(_FIRST_NUMBER + nth), "opinion_1": f"第 {nth} 份意见", "wished": _day(nth)}
    return {field: cell for field, cell in {**ground, **own, **changed}.items() if cell}


def archive(count: int) -> Iterator[Cells]:
    """So many records in branches of forty, no three in a row by one pair; every twentieth is broken in some way."""
    for nth in range(count):
        branch, place = divmod(nth, PER_BRANCH)
        first, second = f"介绍人甲{place // 3}", f"介绍人乙{place // 3}"
        pair = {"introducer_1": first, "introducer_2": second, "contacts": first}
        fault = FAULTS[nth // 20 % len(FAULTS)] if nth % 20 == 0 else {}
        yield record(nth, branch=f"第 {branch + 1} 团支部", applied=_applied(nth), **pair, **fault)


def write(path: Path, *rows: Cells, sheet: Sheet = ADMISSIONS) -> Path:
    """A workbook with these rows."""
    write_workbook(path, {sheet: rows})
    return path


def write_all(path: Path, count: int) -> None:
    """A workbook with so many records, eight of ten of them admissions."""
    recommended = (record(nth, RECOMMENDED, branch=f"第 {nth} 团支部") for nth in range(count // 10))
    transferred = (record(nth, TRANSFERRED, branch=f"第 {nth} 团支部") for nth in range(count // 10))
    write_workbook(path, {ADMISSIONS: archive(count * 8 // 10), RECOMMENDATIONS: recommended, TRANSFERS: transferred})


def _day(nth: int) -> str:
    """The day of the wish: in the weeks before the introducers sign."""
    return (date(2026, 5, 11) - timedelta(days=nth % 10)).isoformat()


def _applied(nth: int) -> str:
    return (date(2025, 11, 24) - timedelta(days=nth % 15)).isoformat()


if __name__ == "__main__":
    write_all(Path(sys.argv[2]), int(sys.argv[1]))
