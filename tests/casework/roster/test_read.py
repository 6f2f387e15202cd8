"""Cells are read as people meant them, and every error is named with its row and column."""

from datetime import date, datetime
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from casework.id_number import id_number_mac
from casework.roster.cells import Born
from casework.roster.problems import Unreadable
from casework.roster.read import Roster, read
from tests.casework.roster.registrar import ID_NUMBER, SECRET, College, person

TODAY = date(2026, 9, 10)
NOON = datetime(2022, 5, 4, 12)  # noqa: DTZ001 - Excel knows no time zones
DATE_FORMAT = {"num_format": "yyyy-mm-dd"}


def read_people(path: Path, headers: list[str], *rows: list[object]) -> Roster:
    """A file typed by hand: one organisation, and these people."""
    with Workbook(path) as workbook:
        dates = workbook.add_format(DATE_FORMAT)
        organisations = workbook.add_worksheet("组织")
        organisations.write_row(0, 0, ["编码", "名称", "类型"])
        organisations.write_row(1, 0, ["B", "一班团支部", "团支部"])
        people = workbook.add_worksheet("人员")
        people.write_row(0, 0, headers)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                people.write(number, column, cell, *([dates] if isinstance(cell, date) else []))
    return read(path, secret=SECRET, today=TODAY)


def complaints(roster: Roster) -> list[tuple[str, int | None, str | None]]:
    return [(one.code, one.row, one.column) for one in roster.problems]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_chinese_and_english_headers_are_understood(tmp_path: Path, language: str):
    roster = read(College().write(tmp_path / "roster.xlsx", language), secret=SECRET, today=TODAY)
    assert roster.problems == []
    assert [row.code for row in roster.organisations.rows] == ["U", "G", "B1", "B2"]
    assert [row.kind for row in roster.organisations.rows] == ["committee", "general_branch", "branch", "branch"]
    assert roster.people.rows[0].member_since == date(2022, 5, 4)
    assert roster.people.rows[0].born == Born(date(2007, 3, 12))
    assert roster.posts is not None
    assert [row.post for row in roster.posts.rows] == [
        "branch_secretary",
        "organisation_commissioner",
        "committee_secretary",
    ]


def test_cells_that_excel_holds_as_numbers_dates_and_truth_values_are_read_as_meant(tmp_path: Path):
    roster = read_people(
        tmp_path / "roster.xlsx",
        ["学号", "姓名", "组织编码", "出生日期", "入团日期", "党员"],
        [2025010123, " 茗听雨　", "B", date(2007, 3, 12), NOON, True],
    )
    assert roster.problems == []
    row = roster.people.rows[0]
    assert (row.student_number, row.name, row.party_member) == ("2025010123", "茗听雨", True)
    assert (row.born, row.member_since) == (Born(date(2007, 3, 12)), date(2022, 5, 4))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2007-03-12", Born(date(2007, 3, 12))),
        ("2007/3/12", Born(date(2007, 3, 12))),
        ("2007年3月12日", Born(date(2007, 3, 12))),
        ("2007-03", Born(date(2007, 3, 1), day_known=False)),
        ("2007.03", Born(date(2007, 3, 1), day_known=False)),
        ("2007年3月", Born(date(2007, 3, 1), day_known=False)),
    ],
)
def test_a_day_of_birth_may_be_written_in_several_ways_or_be_its_month(tmp_path: Path, written: str, meant: Born):
    row = ["1", "茗听雨", "B", written]
    roster = read_people(tmp_path / "roster.xlsx", ["学号", "姓名", "组织编码", "出生日期"], row)
    assert roster.problems == []
    assert roster.people.rows[0].born == meant


def test_every_error_is_named_with_its_row_and_column(tmp_path: Path):
    college = College()
    college.organisations[1]["kind"] = "小组"
    college.organisations[2]["province"] = "四川"
    college.people[0] |= {"mailbox": "nobody", "born": "3月12日", "member_since": "2031-01-01"}
    college.people[1] |= {"name": "", "party_member": "也许"}
    college.people[2] |= {"born": "2025-01-01", "id_number_mac": "990000200701010010"}
    college.posts = [{"student_number": "1", "post": "班长", "organisation": "B1"}]
    college.segments = [{"organisation": "U", "first": "2026", "last": "202651000300", "plan": "很多"}]
    roster = read(college.write(tmp_path / "roster.xlsx"), secret=SECRET, today=TODAY)
    assert complaints(roster) == [
        ("not_a_choice", 3, "类型"),
        ("not_a_province", 4, "省份代码"),
        ("not_a_mailbox", 2, "邮箱"),
        ("not_a_date", 2, "出生日期"),
        ("in_future", 2, "入团日期"),
        ("missing", 3, "姓名"),
        ("not_a_choice", 3, "党员"),
        ("before_birth", 4, "入团日期"),
        ("not_an_id_number", 4, "身份证号"),
        ("not_a_choice", 2, "职务"),
        ("not_a_serial", 2, "起始编号"),
        ("not_a_count", 2, "计划数"),
    ]
    assert roster.problems[2].line("zh") == "工作表 人员，第 2 行，邮箱 列：“nobody”不是有效的邮箱地址"
    assert roster.problems[2].line("en") == "sheet 人员, row 2, column 邮箱: 'nobody' is not a mailbox"


def test_a_number_that_lost_digits_in_excel_is_refused_rather_than_kept_wrong(tmp_path: Path):
    row = [1, "茗听雨", "B", 990000200701010013]
    roster = read_people(tmp_path / "roster.xlsx", ["学号", "姓名", "组织编码", "身份证号"], row)
    assert complaints(roster) == [("number_lost", 2, "身份证号")]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2025.li+x@Chaxing.example", "2025.li+x@chaxing.example"),
        ("o'tea@xn--fsq.example", "o'tea@xn--fsq.example"),
        ("li@茶.example", "li@xn--cl1a.example"),
        ("li@", None),
        ("@chaxing.example", None),
        ("li..x@chaxing.example", None),
        ("茗@chaxing.example", None),
        ('"li x"@chaxing.example', None),
        ("li@chaxing", None),
        ("li@chaxing.example\nBcc: x@y.example", None),
        ("l" * 65 + "@chaxing.example", None),
    ],
)
def test_a_mailbox_is_one_that_any_mail_server_takes(tmp_path: Path, written: str, kept: str | None):
    roster = read_people(tmp_path / "roster.xlsx", ["学号", "姓名", "组织编码", "邮箱"], ["1", "茗听雨", "B", written])
    assert [row.mailbox for row in roster.people.rows] == ([kept] if kept else [])
    assert len(roster.problems) == (kept is None)


def test_an_invisible_character_is_refused(tmp_path: Path):
    row = ["1\u200b", "茗\u202e听雨", "B"]
    roster = read_people(tmp_path / "roster.xlsx", ["学号", "姓名", "组织编码"], row)
    assert complaints(roster) == [("control_character", 2, "学号"), ("control_character", 2, "姓名")]


def test_of_an_id_number_only_the_keyed_hash_is_kept(tmp_path: Path):
    college = College()
    college.people[0]["id_number_mac"] = ID_NUMBER
    row = read(college.write(tmp_path / "roster.xlsx"), secret=SECRET, today=TODAY).people.rows[0]
    assert row.id_number_mac == id_number_mac(SECRET, ID_NUMBER)
    assert ID_NUMBER not in repr(row)


def test_an_empty_row_is_passed_over_and_rows_keep_the_numbers_that_excel_shows(tmp_path: Path):
    college = College()
    college.people = [{}, person("1", "茗听雨", "B1"), {}, {}, person("2", "", "B1")]
    roster = read(college.write(tmp_path / "roster.xlsx"), secret=SECRET, today=TODAY)
    assert [row.number for row in roster.people.rows] == [3]
    assert complaints(roster) == [("missing", 6, "姓名")]


def test_a_column_the_template_does_not_have_is_named_and_not_read(tmp_path: Path):
    roster = read_people(tmp_path / "roster.xlsx", ["学号", "姓名", "组织编码", "邮件"], ["1", "茗听雨", "B", "x"])
    assert roster.problems == []
    assert [(one.code, one.column) for one in roster.remarks] == [("column_not_read", "邮件")]


def test_a_missing_column_is_one_problem_and_not_one_a_row(tmp_path: Path):
    roster = read_people(tmp_path / "roster.xlsx", ["学号", "姓名"], ["1", "茗听雨"], ["2", "汐望舒"])
    assert complaints(roster) == [("no_column", 1, "组织编码")]
    assert not roster.whole


def test_a_column_that_stands_there_twice_is_a_problem(tmp_path: Path):
    roster = read_people(tmp_path / "roster.xlsx", ["学号", "姓名", "Name", "组织编码"], ["1", "茗听雨", "x", "B"])
    assert complaints(roster) == [("column_twice", 1, "Name")]


def test_a_missing_sheet_is_a_problem_unless_it_may_be_left_out(tmp_path: Path):
    with Workbook(tmp_path / "roster.xlsx") as workbook:
        workbook.add_worksheet("组织").write_row(0, 0, ["编码", "名称", "类型"])
    roster = read(tmp_path / "roster.xlsx", secret=SECRET, today=TODAY)
    assert [(one.code, one.sheet) for one in roster.problems] == [("no_rows", "组织"), ("no_sheet", "人员")]
    assert roster.posts is None


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_cannot_be_read(tmp_path: Path, content: bytes):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="workbook"):
        read(path, secret=SECRET, today=TODAY)


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path):
    with pytest.raises(Unreadable, match="cannot be opened"):
        read(tmp_path / "nowhere.xlsx", secret=SECRET, today=TODAY)
