"""Next term's file updates by student number, names who left, and deletes nobody."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from casework import acts
from casework.act import record
from casework.channels import add_for_person
from casework.id_number import id_number_mac
from casework.office import Office
from casework.roster.plan import Plan
from models.case import Case
from models.channel import Channel
from models.organisation import Organisation
from models.person import Membership, Person, PostHolding
from tests.casework.roster.registrar import AUTUMN, ID_NUMBER, SECRET, SPRING, College, person

NEXT_DAY = date(2027, 3, 1)


@pytest.fixture
def college(office: Office, tmp_path: Path) -> College:
    """The college as it was taken in last autumn; its file is there to be changed."""
    college = College()
    college.take_in(office.db, tmp_path)
    return college


def changes(plan: Plan) -> dict[str, int]:
    return {name: count for name, count in plan.counts().items() if count}


def someone(session: Session, number: str) -> Person:
    return session.exec(select(Person).where(Person.student_number == number)).one()


def roll(session: Session, number: str) -> list[tuple[str | None, date, date | None]]:
    """The branches somebody has belonged to, in order."""
    query = select(Membership, Organisation).join(Organisation).order_by(col(Membership.id))
    of = session.exec(query.where(Membership.person_id == someone(session, number).id))
    return [(branch.code, one.since, one.until) for one, branch in of]


def applicant_with_a_case(office: Office) -> str:
    with office.db.reading() as session:
        ref = someone(session, "4").ref
    record(office, acts.Apply(), at=AUTUMN, by=ref, person=ref)
    with office.db.reading() as session:
        return session.exec(select(Case)).one().number


def test_the_same_file_again_changes_nothing(office: Office, tmp_path: Path, college: College):
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {}


def test_an_empty_cell_changes_nothing_that_is_known(office: Office, tmp_path: Path, college: College):
    for row in (*college.people, *college.organisations[2:]):
        for field in ("mailbox", "born", "member_since", "party_applied", "has_committee"):
            row.pop(field, None)
    plan = college.take_in(office.db, tmp_path, SPRING)
    assert changes(plan) == {}
    assert plan.remarks == []


def test_changed_cells_change_the_person(office: Office, tmp_path: Path, college: College):
    college.people[0] |= {"mailbox": "new@chaxing.example", "party_member": "是", "born": "2007-04"}
    plan = college.take_in(office.db, tmp_path, SPRING)
    assert changes(plan) == {"people_changed": 1}
    with office.db.reading() as session:
        one = someone(session, "1")
    assert (one.mailbox, one.party_member, one.probation) == ("new@chaxing.example", True, False)
    assert (one.born, one.born_day_known) == (date(2007, 4, 1), False)


def test_a_member_who_changed_branch_is_on_the_new_roll_from_today(office: Office, tmp_path: Path, college: College):
    college.people[1]["organisation"] = "B2"
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {"people_moved": 1}
    with office.db.reading() as session:
        assert roll(session, "2") == [("B1", date(2023, 5, 4), NEXT_DAY), ("B2", NEXT_DAY, None)]


def test_who_moves_twice_on_one_day_ends_in_the_last_branch(office: Office, tmp_path: Path, college: College):
    for branch in ("B2", "B1"):
        college.people[1]["organisation"] = branch
        college.take_in(office.db, tmp_path, SPRING)
    with office.db.reading() as session:
        assert roll(session, "2")[-2:] == [("B2", NEXT_DAY, NEXT_DAY), ("B1", NEXT_DAY, None)]


def test_who_is_not_in_the_file_any_more_has_left_and_is_kept(office: Office, tmp_path: Path, college: College):
    del college.people[0], college.posts[0]
    with office.db.transaction() as session:
        add_for_person(session, "sms", "+8613800138000", "1", AUTUMN)
    plan = college.take_in(office.db, tmp_path, SPRING)
    assert changes(plan) == {"people_left": 1, "posts_ended": 1}
    assert [one.name for one in plan.people.left] == ["茗听雨"]
    with office.db.reading() as session:
        assert someone(session, "1").left_on == NEXT_DAY
        assert session.exec(select(Channel)).all() == [], "nobody keeps the telephone number of somebody who has left"
        assert roll(session, "1") == [("B1", date(2022, 5, 4), NEXT_DAY)]
        assert session.exec(select(PostHolding.until).where(PostHolding.post == "branch_secretary")).one() == SPRING
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {}


def test_who_comes_back_is_on_the_roll_again_from_today(office: Office, tmp_path: Path, college: College):
    without = college.next_term()
    del without.people[2]
    without.take_in(office.db, tmp_path, AUTUMN)
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {"people_back": 1}
    with office.db.reading() as session:
        assert someone(session, "3").left_on is None
        assert roll(session, "3")[-1] == ("B2", NEXT_DAY, None)


def test_who_was_admitted_meanwhile_belongs_to_the_branch_since_then(office: Office, tmp_path: Path, college: College):
    college.people[3]["member_since"] = "2026-12-09"
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {"people_changed": 1}
    with office.db.reading() as session:
        assert roll(session, "4") == [("B2", date(2026, 12, 9), None)]


def test_a_corrected_day_of_joining_corrects_the_membership(office: Office, tmp_path: Path, college: College):
    college.people[0]["member_since"] = "2022-05-14"
    college.take_in(office.db, tmp_path, SPRING)
    with office.db.reading() as session:
        assert roll(session, "1") == [("B1", date(2022, 5, 14), None)]


def test_a_post_that_passes_on_ends_for_one_and_begins_for_the_other(office: Office, tmp_path: Path, college: College):
    college.posts[0]["student_number"] = "2"
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {"posts_begun": 1, "posts_ended": 1}
    with office.db.reading() as session:
        held = session.exec(select(PostHolding).where(PostHolding.post == "branch_secretary")).all()
    assert {(one.since, one.until) for one in held} == {(AUTUMN, SPRING), (SPRING, None)}


def test_without_a_sheet_for_posts_only_those_who_left_lose_theirs(office: Office, tmp_path: Path, college: College):
    college.posts = None
    del college.people[0]
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {"people_left": 1, "posts_ended": 1}


def test_an_organisation_the_file_lacks_is_closed_and_opens_again(office: Office, tmp_path: Path, college: College):
    smaller = college.next_term()
    del smaller.organisations[3]
    for row in smaller.people[2:4]:
        row["organisation"] = "B1"
    assert changes(smaller.take_in(office.db, tmp_path, SPRING)) == {"organisations_closed": 1, "people_moved": 2}
    with office.db.reading() as session:
        closed = session.exec(select(Organisation).where(Organisation.code == "B2")).one()
        assert closed.closed_on == NEXT_DAY
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {"organisations_changed": 1, "people_moved": 2}


def test_nobody_can_be_put_into_an_organisation_that_closes(office: Office, tmp_path: Path, college: College):
    del college.organisations[3]
    plan = college.take_in(office.db, tmp_path, SPRING)
    assert [(one.code, one.row) for one in plan.problems] == [("unknown_organisation", 4), ("unknown_organisation", 5)]


def test_an_organisation_hung_elsewhere_takes_all_below_it_along(office: Office, tmp_path: Path, college: College):
    college.organisations.append({"code": "C", "name": "观星学院团委", "kind": "团委", "parent": "U"})
    college.organisations[1]["parent"] = "C"
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {"organisations_new": 1, "organisations_changed": 1}
    with office.db.reading() as session:
        ids = {one.code: one for one in session.exec(select(Organisation))}
    assert ids["B1"].path == f"/{ids['U'].id}/{ids['C'].id}/{ids['G'].id}/{ids['B1'].id}/"


def test_a_file_of_one_college_touches_nobody_outside_it(office: Office, tmp_path: Path, college: College):
    college.organisations = [{"code": "B1", "name": "一班团支部", "kind": "团支部", "parent": "G"}]
    college.people = [person("9", "觜问津", "B1")]
    college.posts = [{"student_number": "S1", "post": "团委委员", "organisation": "U"}]
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {
        "people_new": 1,
        "people_left": 2,
        "posts_begun": 1,
        "posts_ended": 2,
    }


def test_an_applicant_known_by_id_number_alone_gets_their_student_number(
    office: Office, tmp_path: Path, college: College
):
    with office.db.transaction() as session:
        session.add(
            Person(name="岚渡口", id_number_mac=id_number_mac(SECRET, ID_NUMBER), mailbox="lan@chaxing.example")
        )
    college.people.append(person("9", "岚渡口", "B2", id_number_mac=ID_NUMBER))
    plan = college.take_in(office.db, tmp_path, SPRING)
    assert changes(plan) == {"people_moved": 1}
    with office.db.reading() as session:
        assert someone(session, "9").mailbox == "9@chaxing.example"


def test_who_has_no_student_number_is_never_said_to_have_left(office: Office, tmp_path: Path, college: College):
    with office.db.transaction() as session:
        branch = session.exec(select(Organisation).where(Organisation.code == "B1")).one()
        session.add(Person(name="岚渡口", organisation_id=branch.id))
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"organisation": "B1"}, "moved_with_case"),
        ({"member_since": "2026-12-09"}, "member_with_case"),
        (None, "left_with_case"),
    ],
)
def test_an_open_case_that_the_roster_touches_is_named(
    office: Office, tmp_path: Path, college: College, change: dict[str, str] | None, code: str
):
    number = applicant_with_a_case(office)
    if change is None:
        del college.people[3]
    else:
        college.people[3] |= change
    plan = college.take_in(office.db, tmp_path, SPRING)
    assert plan.problems == []
    assert [one.code for one in plan.remarks] == [code]
    assert number in plan.remarks[0].line("zh")


def test_an_open_case_in_a_branch_that_closes_is_named(office: Office, tmp_path: Path, college: College):
    number = applicant_with_a_case(office)
    for row in college.people[2:4]:
        row["organisation"] = "B1"
    college.take_in(office.db, tmp_path, AUTUMN)
    del college.organisations[3]
    plan = college.take_in(office.db, tmp_path, SPRING)
    assert [one.code for one in plan.remarks] == ["closed_with_case"]
    assert number in plan.remarks[0].line("en")


def test_segments_are_extended_and_never_taken_back(office: Office, tmp_path: Path, college: College):
    college.segments = [{"organisation": "U", "first": "202751000001", "last": "202751000100"}]
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {"segments_new": 1}
    college.segments[0]["plan"] = "80"
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {"segments_changed": 1}
    college.segments = []
    assert changes(college.take_in(office.db, tmp_path, SPRING)) == {}
