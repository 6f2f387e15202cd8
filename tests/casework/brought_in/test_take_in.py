"""Running cases from a list: where each goes on, what speaks against a row, and all or nothing."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from casework import acts
from casework.brought_in.intake import Plan, take_in
from casework.brought_in.sheets import ADMISSION, RECOMMENDATION, SHEETS, TRANSFER
from casework.doctor import complaints
from casework.facts import facts_from
from casework.roster.problems import Unreadable
from casework.roster.sheets import Sheet
from casework.roster.template import write_workbook
from casework.verify import verify
from models.case import Case
from models.person import Person
from tests.casework.graduates.school import Cells, enrol
from tests.snapshot import snapshot
from tests.story import Story

IN_TRAINING = {
    "student_number": "ruyi", "stage": "培养考察", "applied": "2025-10-08", "talked": "2025-10-15",
    "activist": "2025-10-20", "contacts": "tian、he", "hours": "6", "first_lesson": "2025-11-01",
    "last_lesson": "2026-01-10",
}  # fmt: skip
AT_EXAMINATION = {
    "student_number": "shen", "stage": "examination", "kind": "入党积极分子", "proposed": "2026-02-20",
    "voted": "2026-02-27", "expected": "12", "present": "11", "in_favour": "10", "against": "0", "abstain": "1",
}  # fmt: skip
AT_ACCEPTANCE = {
    "student_number": "lu", "stage": "Acceptance", "why": "升学", "to": "LIUHE", "requested": "2026-02-20",
    "released": "2026-02-25", "by": "luo",
}  # fmt: skip


@pytest.fixture
def school(story: Story) -> Story:
    """The cast with student numbers and codes."""
    enrol(story)
    return story


def give_in(story: Story, tmp_path: Path, filled: dict[Sheet, list[Cells]], *, dry_run: bool = False) -> Plan:
    """A list with these rows is given in."""
    path = tmp_path / "running.xlsx"
    write_workbook(path, filled)
    return take_in(story.office, path.read_bytes(), story.clock.now, dry_run=dry_run)


def cases(story: Story) -> dict[str, Case]:
    """The cases there are, by whom they are about."""
    with story.office.db.reading() as session:
        return dict(session.exec(select(Person.ref, Case).join(Case, col(Case.person_id) == col(Person.id))).all())


def test_each_case_goes_on_where_its_papers_stand(school: Story, tmp_path: Path):
    rows = {ADMISSION: [IN_TRAINING], RECOMMENDATION: [AT_EXAMINATION], TRANSFER: [AT_ACCEPTANCE]}
    plan = give_in(school, tmp_path, rows)
    assert plan.problems == []
    assert plan.counts() == {
        ("admission", "training"): 1,
        ("recommendation", "examination"): 1,
        ("transfer", "acceptance"): 1,
    }
    school.settle()
    found = cases(school)
    assert {ref: case.stage for ref, case in found.items()} == {
        "ruyi": "training",
        "shen": "examination",
        "lu": "acceptance",
    }
    facts = facts_from(found["ruyi"].facts)
    assert (facts.contacts, facts.hours, facts.activist_approved) == (("tian", "he"), 6, date(2025, 10, 20))
    school.act(acts.Lesson(minutes=45, witness="he"), "tian", found["ruyi"].ref)
    school.act(acts.Review(verdict="pass"), "xia", found["shen"].ref)
    assert cases(school)["shen"].stage == "publicity"
    assert complaints(school.office, school.clock.now) == []
    assert verify(school.office, school.clock.now).findings == []


def test_a_dry_run_says_what_would_go_on_and_writes_nothing(school: Story, tmp_path: Path):
    before = snapshot(school.office.db)
    assert give_in(school, tmp_path, {ADMISSION: [IN_TRAINING]}, dry_run=True).counts() == {
        ("admission", "training"): 1
    }
    assert snapshot(school.office.db) == before


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"student_number": "nobody"}, ("unknown_person", 2, "学号")),
        ({"name": "别人"}, ("name_differs", 2, "姓名")),
        ({"student_number": "tian", "contacts": "he"}, ("member_already", 2, "学号")),
        ({"stage": "某环节"}, ("not_a_choice", 2, "当前环节")),
        ({"stage": "assignment"}, ("not_a_choice", 2, "当前环节")),
        ({"contacts": "tian、nobody"}, ("unknown_person", 2, "培养联系人")),
        ({"talked": ""}, ("needed_there", 2, "谈话日期")),
        ({"applied": ""}, ("missing", 2, "申请日期")),
        ({"talked": "2025-13-01"}, ("not_a_date", 2, "谈话日期")),
        ({"talked": "2199-01-01"}, ("in_future", 2, "谈话日期")),
        ({"wished": "2026-01-12"}, ("not_there_yet", 2, "志愿日期")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_named_by_row_and_column_and_nothing_is_written(
    school: Story, tmp_path: Path, wrong: Cells, problem: tuple[str, int, str]
):
    before = snapshot(school.office.db)
    plan = give_in(school, tmp_path, {ADMISSION: [IN_TRAINING | wrong], TRANSFER: [AT_ACCEPTANCE]})
    assert [(one.code, one.row, one.column) for one in plan.problems] == [problem]
    assert snapshot(school.office.db) == before


@pytest.mark.parametrize(
    ("sheet", "row", "problem"),
    [
        (RECOMMENDATION, AT_EXAMINATION | {"in_favour": "12"}, ("tally_wrong", 2, "实到")),
        (RECOMMENDATION, AT_EXAMINATION | {"student_number": "ruyi"}, ("not_a_member", 2, "学号")),
        (TRANSFER, AT_ACCEPTANCE | {"to": "NOWHERE"}, ("unknown_place", 2, "转入组织")),
        (TRANSFER, AT_ACCEPTANCE | {"by": "nobody"}, ("unknown_person", 2, "支部经办人学号")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_votes_members_and_destinations_are_held_against_what_is_known(
    school: Story, tmp_path: Path, sheet: Sheet, row: Cells, problem: tuple[str, int, str]
):
    plan = give_in(school, tmp_path, {sheet: [row]})
    assert [(one.code, one.row, one.column) for one in plan.problems] == [problem]


def test_nobody_stands_in_a_list_twice_nor_with_a_case_that_is_open(school: Story, tmp_path: Path):
    twice = give_in(school, tmp_path, {TRANSFER: [AT_ACCEPTANCE, AT_ACCEPTANCE]})
    assert [(one.code, one.row) for one in twice.problems] == [("twice", 3)]
    give_in(school, tmp_path, {TRANSFER: [AT_ACCEPTANCE]})
    again = give_in(school, tmp_path, {TRANSFER: [AT_ACCEPTANCE]})
    assert [(one.code, one.row) for one in again.problems] == [("case_open", 2)]


def test_a_serial_number_is_taken_once(school: Story, tmp_path: Path):
    registered = IN_TRAINING | {
        "stage": "registration", "hours": "8", "targeted": "2026-01-20", "pre_reviewed": "2026-01-22",
        "notice_up": "2026-01-23", "notice_last": "2026-01-30", "introducer_1": "tian", "introducer_2": "he",
        "wished": "2026-02-02", "introducer_1_signed": "2026-02-03", "introducer_2_signed": "2026-02-04",
        "voted": "2026-02-06", "expected": "12", "present": "11", "in_favour": "11", "approved": "2026-02-20",
        "number_given": "202651009101",
    }  # fmt: skip
    assert give_in(school, tmp_path, {ADMISSION: [registered]}).problems == []
    other = registered | {"student_number": "jixiang"}
    found = give_in(school, tmp_path, {ADMISSION: [other]}).problems
    assert [(one.code, one.column) for one in found] == [("number_taken", "发展团员编号")]


def test_an_empty_template_and_no_workbook_are_told_apart(school: Story, tmp_path: Path):
    assert [one.code for one in give_in(school, tmp_path, {sheet: [] for sheet in SHEETS}).problems] == ["no_rows"]
    with pytest.raises(Unreadable):
        take_in(school.office, b"no workbook", school.clock.now)
