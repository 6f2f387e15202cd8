"""A small year on both databases: every case moves by the rules, and the report says what was late and why."""

from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from config.words import words
from models.db import Database
from tests.tuanwu.installed import tuanwu
from tuanwu.year.as_json import as_json
from tuanwu.year.beginnings import Volumes
from tuanwu.year.command import play_year
from tuanwu.year.figures import Figures
from tuanwu.year.in_words import in_words
from tuanwu.year.lateness import CAUSES
from tuanwu.year.workbook import write_workbook

FIRST = date(2025, 9, 1)
VOLUMES = Volumes(admissions=3, recommendations=8, transfers=16)


@pytest.fixture
def told(database: Database) -> Figures:
    return play_year(database, "cn-2023", 300, 10, VOLUMES, 1, FIRST, months=10)


def test_a_year_comes_to_its_end_with_everything_in_order(told: Figures, tmp_path: Path) -> None:
    assert told.wellness.is_well
    assert told.wellness.verdict.entries > 300
    assert sum(told.cases.values()) == sum(told.year.begun.values()) > 20
    assert told.cases[("admission", "completed")] >= 1
    assert told.cases[("recommendation", "completed")] >= 3
    assert told.cases[("transfer", "completed")] >= 8
    _the_report_says_the_same_in_words_and_sheets(told, tmp_path)


def _the_report_says_the_same_in_words_and_sheets(told: Figures, tmp_path: Path) -> None:
    late = told.late()
    assert late
    assert sum(told.causes().values()) == len(late)
    assert {run.cause for run in late} <= set(CAUSES)
    assert all(run.due is not None and run.days_late > 0 for run in late)
    english = "\n".join(in_words(told, words("en")))
    assert f"{len(late)} stages came too late" in english
    assert "0 invariants broken" in english
    assert f"有 {len(late)} 个环节办迟了" in "\n".join(in_words(told, words("zh")))
    assert '"well": true' in as_json(told)
    write_workbook(tmp_path / "year.xlsx", told, words("zh"))
    sheets = CalamineWorkbook.from_path(tmp_path / "year.xlsx")
    assert sheets.sheet_names == ["环节", "办迟的环节", "等谁办理", "每日信件"]
    rows = sheets.get_sheet_by_name("办迟的环节").to_python()
    assert len(rows) == len(late) + 1
    assert sum(int(row[1]) for row in sheets.get_sheet_by_name("每日信件").to_python()[1:]) == sum(
        count for _, count in told.letters_a_day()
    )


def test_the_same_seed_plays_the_same_year(sqlite: Database, tmp_path: Path) -> None:
    small = Volumes(admissions=1, recommendations=3, transfers=8)
    first = play_year(sqlite, "cn-2023", 300, 8, small, 7, FIRST, months=2)
    other = Database(f"sqlite:///{tmp_path}/again.db", durable=False)
    again = play_year(other, "cn-2023", 300, 8, small, 7, FIRST, months=2)
    other.dispose()
    assert first.cases == again.cases
    assert first.year == again.year
    assert first.letters == again.letters
    assert first.stages() == again.stages()


def test_a_report_is_not_written_over_another(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "mine.xlsx").write_text("mine")
    ran = tuanwu(capsys, "year", "--xlsx", str(tmp_path / "mine.xlsx"), language="en")
    assert (ran.code, ran.complained) == (3, f"{tmp_path}/mine.xlsx exists already, and is left as it is\n")
    assert (tmp_path / "mine.xlsx").read_text() == "mine"
