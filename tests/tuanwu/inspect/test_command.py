"""`tuanwu inspect` as an auditor sees it: what it says and writes, and how it ends."""

from pathlib import Path

import orjson
import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from casework.inspection.rule import RULES
from models.person import Person
from tests.story import Story
from tests.tuanwu.inspect.archive import record, write
from tests.tuanwu.installed import Installed, Ran, tuanwu


@pytest.fixture
def bare(capsys: pytest.CaptureFixture[str]):
    """The command where nothing is installed: a workbook asks for no database and no secret."""

    def run(*args: str | Path, language: str = "en") -> Ran:
        return tuanwu(capsys, "inspect", *map(str, args), language=language)

    return run


def test_records_without_a_fault_end_with_0(bare, tmp_path: Path):
    ran = bare("--file", write(tmp_path / "old.xlsx", record()))
    assert (ran.code, ran.said) == (0, "1 records inspected: 0 errors, 0 warnings, in 0 records.\n")


def test_findings_are_told_by_rule_by_branch_and_by_person(bare, tmp_path: Path):
    path = write(tmp_path / "old.xlsx", record(1, talked=""), record(2, branch="另一支部", registered="否"))
    ran = bare("--file", path)
    assert ran.code == 1
    said = [" ".join(line.split()) for line in ran.said.splitlines()]
    assert said[0] == "2 records inspected: 1 errors, 2 warnings, in 2 records."
    assert "D04 1 0 1 An activist is confirmed after application and talk." in said
    assert "青山大学计算机2501团支部 1 1 1" in said
    assert f"入团 2 {record(1)['name']} 青山大学计算机2501团支部 D03 D04" in said
    assert "检查 2 条记录：错误 1 处，提醒 2 处，涉及 2 条记录。" in bare("--file", path, language="zh").said


def test_a_part_of_a_workbook_is_looked_at_by_itself(bare, tmp_path: Path):
    path = write(tmp_path / "old.xlsx", record(1, hours="7"), record(2, branch="另一支部", hours="6"))
    assert bare("--file", path, "--branch", "另一支部").said.startswith("1 records inspected: 1 errors")
    assert bare("--file", path, "--year", "2025").said.startswith("0 records inspected")
    assert bare("--file", path, "--procedure", "transfer").said.startswith("0 records inspected")


def test_what_cannot_be_read_is_named_and_ends_with_2(bare, tmp_path: Path):
    ran = bare("--file", write(tmp_path / "old.xlsx", record(1), record(2, voted="五月")))
    assert (ran.code, ran.complained) == (
        2,
        "sheet 入团, row 3, column 支部大会日期: '五月' is not a date (YYYY-MM-DD)\n",
    )
    assert ran.said.startswith("1 records inspected: 0 errors")


def test_what_could_not_begin_ends_with_3(bare, installed: Installed, tmp_path: Path):
    (tmp_path / "text.xlsx").write_text("not a workbook")
    assert bare("--file", tmp_path / "text.xlsx").code == 3
    assert bare("--file", tmp_path / "nowhere.xlsx").code == 3
    ran = installed.run("inspect", "--procedure", "wedding")
    assert (ran.code, ran.complained.startswith("There is no procedure wedding")) == (3, True)
    ran = installed.run("inspect", "--branch", "没有的支部")
    assert (ran.code, ran.complained) == (3, "No organisation, or more than one, is called 没有的支部\n")


def test_the_template_is_written_and_nothing_over_a_file(bare, tmp_path: Path):
    template = tmp_path / "template.xlsx"
    assert bare("--template", template).code == 0
    with CalamineWorkbook.from_path(template) as workbook:
        assert workbook.sheet_names == ["Read me", "Admissions", "Recommendations", "Transfers"]
    assert bare("--template", template).code == 3
    assert bare("--file", template, "--xlsx", template).code == 3


def test_the_report_as_a_workbook(bare, tmp_path: Path):
    hostile = record(1, name="=cmd()", hours="7", talked="", name_notice="", name_minutes="", name_system="")
    path = tmp_path / "report.xlsx"
    bare("--file", write(tmp_path / "old.xlsx", hostile), "--xlsx", path)
    with CalamineWorkbook.from_path(path) as workbook:
        sheets = {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    assert list(sheets) == ["Findings", "People", "Branches", "Rules"]
    assert sheets["Findings"][0] == [
        "Where", "Name", "Branch", "Procedure", "Rule", "Severity", "What is asked", "Lacks", "Source",
    ]  # fmt: skip
    assert sheets["Findings"][2] == [
        "入团 2", "=cmd()", "青山大学计算机2501团支部", "Admission of a new member", "D04", "error",
        "An activist is confirmed after application and talk.", "Talk",
        "Rules on admission (2023), order of steps; universities' notices on checks",
    ]  # fmt: skip
    assert sheets["People"][1][4:] == [3.0, "D03 D04 D06"]
    assert sheets["Branches"][1] == ["青山大学计算机2501团支部", 2.0, 1.0, 1.0]
    assert [row[0] for row in sheets["Rules"]] == ["Rule", "D03", "D04", "D06"]


def test_the_report_as_json(bare, tmp_path: Path):
    ran = bare("--file", write(tmp_path / "old.xlsx", record(1, talked="")), "--json")
    said = orjson.loads(ran.said)
    assert said["records"] == 1
    assert [(one["code"], one["severity"], one["missing"]) for one in said["findings"]] == [
        ("D03", "warning", ["talked"]),
        ("D04", "error", ["talked"]),
    ]
    assert said["rules"][1]["count"] == {"errors": 1, "warnings": 0, "records": 1}
    assert said["inspected_by"] == sorted(RULES)


def test_the_cases_of_the_database(installed: Installed, story: Story):
    story.admission_at(None)
    assert installed.run("inspect").said == "1 records inspected: 0 errors, 0 warnings, in 0 records.\n"
    with story.office.db.transaction() as session:
        session.exec(select(Person).where(Person.ref == "jixiang")).one().born = None
    ran = installed.run("inspect", "--branch", "CLASS1", "--procedure", "admission", "--year", "2026")
    assert ran.code == 1
    assert "age_unknown" in ran.said
    assert installed.run("inspect", "--branch", "CLASS2").said.startswith("0 records")
