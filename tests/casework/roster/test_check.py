"""What shows only between rows: named twice, not there, or impossible together. Nothing is written then."""

from pathlib import Path

import pytest
from sqlmodel import select

from casework.office import Office
from models.organisation import Organisation
from tests.casework.roster.registrar import ID_NUMBER, SPRING, College, person, said


@pytest.fixture
def college() -> College:
    return College()


def test_the_same_name_for_two_rows_is_a_problem(office: Office, tmp_path: Path, college: College):
    college.organisations.append(dict(college.organisations[3]))
    college.people.append(person("1", "昴照水", "B1"))
    college.posts.append(dict(college.posts[0]))
    assert said(college.take_in(office.db, tmp_path)) == [
        ("twice", 6, "编码"),
        ("twice", 7, "学号"),
        ("twice", 5, "职务"),
    ]


def test_one_id_number_is_one_person(office: Office, tmp_path: Path, college: College):
    for row in college.people[:2]:
        row["id_number_mac"] = ID_NUMBER
    assert said(college.take_in(office.db, tmp_path)) == [("id_number_twice", 3, "身份证号")]
    college.people[1]["id_number_mac"] = ""
    college.take_in(office.db, tmp_path)
    college.people[0]["id_number_mac"] = ""
    college.people[2]["id_number_mac"] = ID_NUMBER
    assert said(college.take_in(office.db, tmp_path, SPRING)) == [("id_number_known", 4, "身份证号")]


def test_what_is_referred_to_must_be_there(office: Office, tmp_path: Path, college: College):
    college.organisations[2]["parent"] = "X"
    college.people[0]["organisation"] = "X"
    college.posts[0]["student_number"] = "99"
    college.posts[1]["organisation"] = "X"
    college.segments = [{"organisation": "X", "first": "202651000001", "last": "202651000010"}]
    assert said(college.take_in(office.db, tmp_path)) == [
        ("unknown_organisation", 4, "上级编码"),
        ("unknown_organisation", 2, "组织编码"),
        ("unknown_person", 2, "学号"),
        ("unknown_organisation", 3, "组织编码"),
        ("unknown_organisation", 2, "组织编码"),
    ]


def test_a_row_with_an_error_of_its_own_makes_no_further_ones(office: Office, tmp_path: Path, college: College):
    college.organisations[2]["kind"] = "小组"
    college.people[0]["mailbox"] = "nobody"
    assert said(college.take_in(office.db, tmp_path)) == [("not_a_choice", 4, "类型"), ("not_a_mailbox", 2, "邮箱")]


def test_organisations_cannot_stand_above_themselves(office: Office, tmp_path: Path, college: College):
    college.organisations[0]["parent"] = "G"
    assert said(college.take_in(office.db, tmp_path)) == [
        ("parents_in_a_circle", 2, "上级编码"),
        ("parents_in_a_circle", 3, "上级编码"),
    ]


def test_a_circle_through_what_stands_already_is_found(office: Office, tmp_path: Path, college: College):
    college.take_in(office.db, tmp_path)
    college.organisations[0]["parent"] = "G"
    college.organisations[1]["parent"] = ""
    assert ("parents_in_a_circle", 2, "上级编码") in said(college.take_in(office.db, tmp_path, SPRING))


def test_nothing_hangs_below_a_branch(office: Office, tmp_path: Path, college: College):
    college.organisations[3]["parent"] = "B1"
    assert said(college.take_in(office.db, tmp_path)) == [("parent_is_a_branch", 5, "上级编码")]


def test_a_member_belongs_to_a_branch(office: Office, tmp_path: Path, college: College):
    college.people[4]["member_since"] = "2020-05-04"
    assert said(college.take_in(office.db, tmp_path)) == [("member_outside_a_branch", 6, "组织编码")]


def test_a_post_belongs_to_a_kind_of_organisation(office: Office, tmp_path: Path, college: College):
    college.posts[0]["organisation"] = "U"
    assert said(college.take_in(office.db, tmp_path)) == [("no_such_post_there", 2, "职务")]


@pytest.mark.parametrize(
    ("segment", "code"),
    [
        ({"first": "202651000010", "last": "202651000001"}, "segment_order"),
        ({"first": "202651000001", "last": "202751000010"}, "segment_order"),
        ({"first": "202651000001", "last": "202651000010", "plan": "11"}, "segment_plan"),
    ],
)
def test_a_segment_is_numbers_of_one_year_and_province_in_order(
    office: Office, tmp_path: Path, college: College, segment: dict[str, str], code: str
):
    college.segments = [{"organisation": "U", **segment}]
    assert [found for found, *_ in said(college.take_in(office.db, tmp_path))] == [code]


def test_with_one_problem_nothing_is_written(office: Office, tmp_path: Path, college: College):
    college.people[0]["organisation"] = "X"
    college.take_in(office.db, tmp_path)
    with office.db.reading() as session:
        assert session.exec(select(Organisation)).all() == []
