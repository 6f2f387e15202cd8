"""Old records from a workbook: what is read of each, what cannot be, and what the rules find in it."""

from datetime import date
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from casework.inspection.old_records.read import read_records
from casework.inspection.old_records.sheets import ADMISSIONS, RECOMMENDATIONS, SHEETS, TRANSFERS
from casework.inspection.report import report
from casework.procedure import shipped
from casework.roster.problems import Unreadable
from casework.roster.template import write_template
from casework.terms import Calendar
from tests.tuanwu.inspect.archive import RECOMMENDED, TRANSFERRED, record, write

TODAY = date(2026, 11, 22)
PROCEDURES = shipped()


def read(path: Path):
    return read_records(path, PROCEDURES, Calendar(), TODAY)


def found(tmp_path: Path, *rows, sheet=ADMISSIONS):
    """The codes found, row after row."""
    old = read(write(tmp_path / "old.xlsx", *rows, sheet=sheet))
    assert old.problems == []
    return [one.code for one in report(old.filed).found]


def test_a_record_that_is_as_it_must_be_breaks_no_rule(tmp_path: Path):
    assert found(tmp_path, record()) == []
    assert found(tmp_path, record(1, RECOMMENDED), sheet=RECOMMENDATIONS) == []
    assert found(tmp_path, record(1, TRANSFERRED), sheet=TRANSFERS) == []


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"born": "2011-11-25"}, ["D01"]),
        ({"talked": ""}, ["D03", "D04"]),
        ({"activist": "2025-11-30"}, ["D04"]),
        ({"first_lesson": "2025-12-08"}, ["D05"]),
        ({"hours": "7"}, ["D06"]),
        ({"unwitnessed": "1"}, ["D06"]),
        ({"hours": ""}, ["D06"]),
        ({"introducer_1_signed": "2026-05-10"}, ["D08"]),
        ({"joined_card": "2026-06-01"}, ["D09"]),
        ({"pre_reviewed": "2026-04-09"}, ["D10"]),
        ({"notice_last": "2026-04-20"}, ["D11"]),
        ({"contacts": "甲、乙、丙"}, ["D12"]),
        ({"introducer_2": "田野"}, ["D12"]),
        ({"introducer_on_probation": "是"}, ["D12"]),
        ({"introducer_1_joined": "2026-05-18"}, ["D13"]),
        ({"introducer_1_joined": ""}, []),
        ({"in_favour": "20", "resolution_in_favour": "20"}, ["D15"]),
        ({"resolution_present": "31"}, ["D16"]),
        ({"number_given": "20265100000"}, ["D17"]),
        ({"number_given": "202551000001"}, ["D17"]),
        ({"province": "44"}, ["D17"]),
        ({"segment_first": "202651000003"}, ["D17"]),
        ({"segment_first": "202651000002", "segment_last": "202651000002"}, []),
        ({"segment_last": "202651000001"}, ["D17"]),
        ({"number_given": ""}, ["D18"]),
        ({"unsigned": "介绍人、团委印章"}, ["D20"]),
        ({"experience": "2015-09~2021-07；2021-10~"}, ["D21"]),
        ({"applicant_voted": "是"}, ["D22"]),
        ({"efile": "2026-07-02"}, ["D23"]),
        ({"efile_megabytes": "20.5"}, ["D23"]),
        ({"oath": ""}, ["D24"]),
        ({"registered": "否"}, ["D25"]),
        ({"dues_from": "2026-05"}, ["D26"]),
        ({"oath": "2026-11-23", "voted": "2026-05-18"}, ["D24", "D28"]),
        ({"name_system": "别人"}, ["D29"]),
        ({"born_system": "2009-08"}, ["D29"]),
        ({"id_form": "一", "id_system": "二"}, ["D29"]),
    ],
)
def test_each_cell_is_looked_at_by_its_rule(tmp_path: Path, changed, codes):
    changed = changed | ({"born_system": "", "experience": ""} if "born" in changed else {})
    assert found(tmp_path, record(1, **changed)) == codes


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"party_applied": "2023-05-04"}, ["R00"]),
        ({"party_applied": "2025-09-21"}, ["R01"]),
        ({"kind": "发展对象", "party_activist": "2025-03-20"}, []),
        ({"kind": "K2", "party_activist": "2025-03-21"}, ["R01"]),
        ({"recommended_on": "2026-03-21"}, ["R02"]),
        ({"answered": "2028-04-11"}, ["R03"]),
        ({"expected": "4", "present": "4", "in_favour": "4", "against": "0", "abstain": "0"}, ["R04"]),
        ({"state": "办理中", "answered": ""}, []),
    ],
)
def test_recommendations_too(tmp_path: Path, changed, codes):
    assert found(tmp_path, record(1, RECOMMENDED, **changed), sheet=RECOMMENDATIONS) == codes


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"to_unit": "乡镇街道"}, ["T01"]),
        ({"retained": "2025-06-19"}, ["T02"]),
        ({"retained": "2025-06-20"}, []),
        ({"last_active": "2026-05-21"}, ["T03"]),
        ({"last_active": "2026-05-22"}, []),
        ({"accepted": "", "last_active": "2026-05-21"}, ["T03"]),
    ],
)
def test_transfers_too(tmp_path: Path, changed, codes):
    assert found(tmp_path, record(1, TRANSFERRED, **changed), sheet=TRANSFERS) == codes


def test_an_unfinished_admission_is_asked_for_what_it_has_come_to(tmp_path: Path):
    kept = ("branch", "born", "applied", "talked", "activist", "contacts", "hours", "first_lesson", "last_lesson")
    begun = {name: cell for name, cell in record().items() if name in ("name", *kept)}
    assert found(tmp_path, begun | {"state": "办理中"}) == []
    assert found(tmp_path, begun | {"state": "办理中", "targeted": "2026-03-07", "last_lesson": "2026-03-01"}) == []
    assert found(tmp_path, begun | {"state": "办理中", "targeted": "2026-03-07", "pre_reviewed": "2026-03-08"}) == [
        "D07"
    ]
    assert "D08" in found(tmp_path, begun)


def test_a_namesake_is_told_apart_by_the_student_number(tmp_path: Path):
    same = record(1)["name"]
    assert found(tmp_path, record(1, introducer_1=same)) == ["D12"]
    assert found(tmp_path, record(1, introducer_1=f"{same} 2024000009")) == []


def test_a_cell_that_cannot_be_read_is_named_by_row_and_column(tmp_path: Path):
    bad = record(2, applied="三月", expected="许多", experience="小学", unsigned="某人")
    old = read(write(tmp_path / "old.xlsx", record(1), bad))
    assert [one.place for one in old.filed] == ["入团 2"]
    assert {one.line("en") for one in old.problems} == {
        "sheet 入团, row 3, column 申请日期: '三月' is not a date (YYYY-MM-DD)",
        "sheet 入团, row 3, column 应到: '许多' is not a count",
        "sheet 入团, row 3, column 缺少的签章: '某人' is not one of: 申请人 (applicant)、介绍人 (introducers)、"
        "支部书记 (secretary)、团委印章 (committee)、无 (none)",
        "sheet 入团, row 3, column 本人经历: '小学' is not a span of months (2015-09~2021-07)",
    }


def test_whose_record_it_is_must_stand_there(tmp_path: Path):
    old = read(write(tmp_path / "old.xlsx", record(1, name="", branch="")))
    assert [(one.row, one.column, one.code) for one in old.problems] == [
        (2, "姓名", "missing"), (2, "团支部", "missing"),
    ]  # fmt: skip


def test_a_workbook_without_records_says_so(tmp_path: Path):
    write_template(tmp_path / "empty.xlsx", "zh", SHEETS)
    assert [one.code for one in read(tmp_path / "empty.xlsx").problems] == ["no_rows"]
    with Workbook(tmp_path / "other.xlsx") as workbook:
        workbook.add_worksheet("别的")
    assert [one.code for one in read(tmp_path / "other.xlsx").problems] == ["no_sheet"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_is_read_in_either_language(tmp_path: Path, language: str):
    path = tmp_path / "old.xlsx"
    with Workbook(path) as workbook:
        page = workbook.add_worksheet(ADMISSIONS.title(language))
        for nth, column in enumerate(ADMISSIONS.columns):
            page.write_string(0, nth, column.header(language))
            page.write_string(1, nth, record(1).get(column.field, ""))
    old = read(path)
    assert (old.problems, old.remarks) == ([], [])
    assert old.filed[0].record.facts.voted == date(2026, 5, 18)


def test_days_and_figures_are_read_as_excel_holds_them(tmp_path: Path):
    path = tmp_path / "old.xlsx"
    with Workbook(path) as workbook:
        page = workbook.add_worksheet(ADMISSIONS.zh)
        as_day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for nth, column in enumerate(ADMISSIONS.columns):
            page.write_string(0, nth, column.zh)
            cell = record(1).get(column.field, "")
            if column.field in ("applied", "voted", "dues_from"):
                page.write_datetime(1, nth, date.fromisoformat(f"{cell:-<7}-01" if len(cell) < 10 else cell), as_day)
            elif column.field in ("expected", "efile_megabytes"):
                page.write_number(1, nth, float(cell))
            else:
                page.write_string(1, nth, cell)
    old = read(path)
    assert old.problems == []
    assert report(old.filed).found == ()


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path):
    (tmp_path / "old.xlsx").write_text("not a workbook")
    with pytest.raises(Unreadable):
        read(tmp_path / "old.xlsx")


def test_every_column_of_the_template_is_explained_and_named_once():
    for sheet in SHEETS:
        for language in ("zh", "en"):
            headers = [column.header(language) for column in sheet.columns]
            assert len(set(headers)) == len(headers)
        assert all(column.about_zh or column.example or column.choices or column.required for column in sheet.columns)
