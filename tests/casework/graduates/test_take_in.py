"""Graduates from a list: what each row becomes, what speaks against it, and all or nothing."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from casework import acts
from casework.doctor import complaints
from casework.facts import facts_from
from casework.graduates.intake import take_in
from casework.graduates.plan import Plan
from casework.relations import declare
from casework.roster.problems import Unreadable
from models.case import Case
from models.organisation import Organisation
from models.outbox import Outbox
from models.person import Person
from tests.casework.graduates.school import enrol, give_in, row
from tests.snapshot import snapshot
from tests.story import Story


@pytest.fixture
def school(story: Story) -> Story:
    """The cast with student numbers and codes."""
    enrol(story)
    return story


def transfers(story: Story) -> dict[str, Case]:
    """The transfers there are, by whom they are about."""
    with story.office.db.reading() as session:
        query = select(Person.ref, Case).join(Case, col(Case.person_id) == col(Person.id))
        return dict(session.exec(query.where(Case.procedure == "transfer")).all())


def codes(plan: Plan) -> list[tuple[str, int | None, str | None]]:
    """The problems of a plan, each with its row and column."""
    return [(one.code, one.row, one.column) for one in plan.problems]


def test_each_reason_becomes_the_transfer_it_is(school: Story, tmp_path: Path):
    plan = give_in(
        school,
        tmp_path,
        [
            row("lu", "升学", "青山大学团委", requested="2026-03-01"),
            row("tian", "已就业，单位无团组织", "LIUHE"),
            row("he", "尚未就业", "VILLAGE"),
            row("kong", "尚未就业", ""),
            row("tao", "出国（境）学习", ""),
            row("fan", "其他", "LIUHE"),
        ],
    )
    assert plan.problems == []
    school.settle()
    found = transfers(school)
    facts = {ref: facts_from(case.facts) for ref, case in found.items()}
    assert {ref: (one.why, case.stage, case.retained) for ref, case in found.items() for one in [facts[ref]]} == {
        "lu": ("further_study", "release", False),
        "tian": ("employed_no_unit", "release", False),
        "he": ("not_employed", "release", False),
        "kong": (None, "application", True),
        "tao": ("abroad", "application", True),
        "fan": ("other", "release", False),
    }
    assert str(facts["lu"].requested) == "2026-03-01"
    assert facts["tian"].acted == (("fang", "from"),)
    assert facts["kong"].acted == (("fang", "committee"),)
    assert complaints(school.office, school.clock.now) == []


def test_whoever_gives_in_the_list_gets_no_receipt_for_each_and_the_members_hear_of_it(school: Story, tmp_path: Path):
    give_in(school, tmp_path, [row("lu"), row("tian", "其他", "LIUHE")])
    school.settle()
    with school.office.db.reading() as session:
        query = select(Outbox.letter, Person.ref).join(Person, col(Person.id) == col(Outbox.person_id))
        letters = set(session.exec(query).all())
    assert {letter for letter, ref in letters if ref == "fang"} == set()
    assert {("received", "lu"), ("received", "tian"), ("task", "luo")} <= letters


def test_a_dry_run_writes_nothing_and_says_what_would_begin(school: Story, tmp_path: Path):
    before = snapshot(school.office.db)
    plan = give_in(school, tmp_path, [row("lu"), row("tao", "出国（境）学习", "")], dry_run=True)
    assert plan.counts() == {("further_study", False): 1, ("abroad", True): 1}
    assert snapshot(school.office.db) == before


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (row("nobody"), ("unknown_person", 3, "学号")),
        (row("lu"), ("twice", 3, "学号")),
        (row("tian", name="田田"), ("name_differs", 3, "姓名")),
        (row("jixiang"), ("not_a_member", 3, "学号")),
        (row("he1", "其他", "UNIVERSITY"), ("not_below_you", 3, "学号")),
        (row("tian", "升学", ""), ("no_destination", 3, "转接原因")),
        (row("tian", "升学", "LIUHE"), ("wrong_unit", 3, "转往组织")),
        (row("tian", "已就业，单位有团组织", "LIUHE"), ("wrong_unit", 3, "转往组织")),
        (row("tian", "已就业，单位无团组织", "UNIVERSITY"), ("wrong_unit", 3, "转往组织")),
        (row("tian", "尚未就业", "UNIVERSITY"), ("wrong_unit", 3, "转往组织")),
        (row("tian", "出国（境）学习", "UNIVERSITY"), ("stays_with_the_school", 3, "转往组织")),
        (row("tian", "升学", "NOWHERE"), ("unknown_place", 3, "转往组织")),
        (row("tian", "升学", "PARTY"), ("takes_no_members", 3, "转往组织")),
        (row("tian", "升学", "CLASS1"), ("there_already", 3, "转往组织")),
        (row("tian", "毕业", "UNIVERSITY"), ("not_a_choice", 3, "转接原因")),
        (row("tian", requested="2199-01-01"), ("in_future", 3, "申请日期")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_named_by_row_and_column_and_nothing_is_written(school: Story, tmp_path, wrong, problem):
    before = snapshot(school.office.db)
    plan = give_in(school, tmp_path, [row("lu"), wrong])
    assert codes(plan) == [problem]
    assert snapshot(school.office.db) == before


def test_every_problem_of_a_list_is_named_at_once_in_its_order(school: Story, tmp_path: Path):
    plan = give_in(school, tmp_path, [row("nobody", "升学", "NOWHERE"), row("tian", "怎样"), row("he", "升学", "")])
    assert codes(plan) == [
        ("unknown_person", 2, "学号"),
        ("unknown_place", 2, "转往组织"),
        ("not_a_choice", 3, "转接原因"),
        ("no_destination", 4, "转接原因"),
    ]


def test_a_name_that_two_organisations_bear_asks_for_the_code(school: Story, tmp_path: Path):
    with school.office.db.transaction() as session:
        session.exec(select(Organisation).where(Organisation.ref == "graduates")).one().name = "青山大学团委"
    assert codes(give_in(school, tmp_path, [row("lu", to="青山大学团委")])) == [("which_place", 2, "转往组织")]
    assert codes(give_in(school, tmp_path, [row("lu", to="UNIVERSITY")])) == []


def test_one_transfer_is_pending_at_a_time_and_a_kept_membership_does_not_bar_it(school: Story, tmp_path: Path):
    give_in(school, tmp_path, [row("lu"), row("tian", "尚未就业", "")])
    again = give_in(school, tmp_path, [row("lu", "其他", "LIUHE"), row("tian", "尚未就业", "")])
    assert codes(again) == [("pending_transfer", 2, "学号"), ("pending_transfer", 3, "学号")]
    assert codes(give_in(school, tmp_path, [row("tian", "尚未就业", "LIUHE")])) == []


def test_only_officers_of_the_branch_or_above_give_in_its_list(school: Story, tmp_path: Path):
    for officer, allowed in (("fang", True), ("shi", True), ("luo", True), ("song", False), ("tian", False)):
        plan = give_in(school, tmp_path, [row("lu")], by=officer, dry_run=True)
        assert codes(plan) == ([] if allowed else [("not_below_you", 2, "学号")]), officer


def test_officers_stand_back_from_their_own_retention_and_from_people_close_to_them(school: Story, tmp_path: Path):
    declare(school.office.db, person="luo", other="tian", at=school.clock.now)
    plan = give_in(school, tmp_path, [row("luo", "尚未就业", ""), row("tian")], by="luo")
    assert codes(plan) == [("close_to_you", 2, "学号"), ("close_to_you", 3, "学号")]
    assert codes(give_in(school, tmp_path, [row("luo")], by="luo")) == []
    assert facts_from(transfers(school)["luo"].facts).acted == ()


def test_whoever_gave_in_the_list_does_not_accept_what_it_asks_for(school: Story, tmp_path: Path):
    give_in(school, tmp_path, [row("lu", "升学", "UNIVERSITY")], by="fang")
    school.settle()
    case = transfers(school)["lu"].ref
    school.act(acts.Review(verdict="pass"), "luo", case)
    with school.office.db.reading() as session:
        assert facts_from(session.exec(select(Case).where(Case.ref == case)).one().facts).released
    with pytest.raises(Exception, match="two_levels"):
        school.record(acts.Review(verdict="pass"), "fang", case)


def test_what_is_no_workbook_is_refused(school: Story):
    with pytest.raises(Unreadable):
        take_in(school.office, b"not a workbook", "fang", school.clock.now)
