"""The invented university has the size that was asked for, and is plausible."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from casework.office import Office
from casework.roster.choices import POSTS_OF
from casework.roster.intake import take_in
from casework.roster.read import read
from casework.terms import add_months
from tests.casework.roster.registrar import AUTUMN, SECRET
from tuanwu.demo.university import University
from tuanwu.demo.workbook import write_roster, write_university

TODAY = date(2026, 11, 20)
SIZES = [(2_000, 60), (28_119, 939), (90, 3)]


@pytest.fixture(scope="module")
def university() -> University:
    return University.make(2_000, 60, seed=7, today=TODAY)


@pytest.mark.parametrize(("members", "branches"), SIZES)
def test_it_has_as_many_members_and_branches_as_were_asked_for(members: int, branches: int):
    university = University.make(members, branches, seed=1, today=TODAY)
    classes = {one.code for one in university.organisations if one.year}
    assert len(classes) == branches
    assert sum(one.organisation in classes and one.member_since is not None for one in university.people) == members


def test_the_largest_has_the_committees_of_a_real_one_of_its_size():
    university = University.make(28_119, 939, seed=1, today=TODAY)
    kinds = Counter(one.kind for one in university.organisations)
    assert (kinds["general_branch"], kinds["party_branch"]) == (55, 25)
    assert sum(one.kind == "committee" and one.parent == "U" for one in university.organisations) == 25


def test_the_same_seed_and_day_make_the_same_one_again(university: University):
    assert University.make(2_000, 60, seed=7, today=TODAY) == university
    assert University.make(2_000, 60, seed=8, today=TODAY) != university


def test_students_are_of_age_and_joined_after_their_fourteenth_birthday(university: University):
    students = [one for one in university.people if one.born]
    assert all(18 <= (TODAY - one.born).days / 365.25 < 25.1 for one in students if one.born)
    members = [one for one in students if one.member_since]
    assert all(add_months(one.born, 14 * 12) <= one.member_since <= TODAY for one in members if one.born_day_known)
    assert 0 < len(students) - len(members) < len(students) / 10


def test_party_dates_are_in_order_and_past(university: University):
    applied = [one for one in university.people if one.party_applied]
    assert applied
    assert all(one.member_since <= one.party_applied <= TODAY for one in applied)
    activists = [one for one in applied if one.party_activist]
    assert activists
    assert all(add_months(one.party_applied, 6) <= one.party_activist <= TODAY for one in activists)


def test_every_organisation_has_its_posts_and_every_officer_a_mailbox(university: University):
    people = {one.number: one for one in university.people}
    held = {(one.organisation, one.post) for one in university.posts}
    missing = {
        (one.code, post)
        for one in university.organisations
        for post in POSTS_OF[one.kind]
        if (one.code, post) not in held and one.kind != "general_branch"
    }
    assert missing == set()
    assert all(people[one.number].mailbox.endswith(".example") for one in university.posts)
    committees = [one.code for one in university.organisations if one.kind == "committee"]
    for committee in committees:
        assert 5 <= sum(one[1:] == ("committee_member", committee) for one in university.posts) <= 9


def test_a_case_of_this_autumn_finds_a_serial_number_in_spring(university: University):
    """It could only be numbered in the year in which the demonstration was made."""
    years = {(segment.organisation, segment.first[:4]) for segment in university.segments}
    holders = {organisation for organisation, _ in years}
    assert years == {(holder, str(year)) for holder in holders for year in (TODAY.year, TODAY.year + 1)}


def test_its_roster_is_taken_in_without_a_problem(university: University, office: Office, tmp_path: Path):

    write_university(tmp_path / "roster.xlsx", university)
    plan = take_in(office.db, tmp_path / "roster.xlsx", secret=SECRET, now=AUTUMN.replace(month=11, day=20))
    assert plan.problems == []
    assert {one.code for one in plan.remarks} <= {"without_mailbox"}
    assert plan.counts()["people_new"] == len(university.people)
    assert plan.counts()["posts_begun"] == len(university.posts)


def test_a_roster_of_any_size_can_be_written(tmp_path: Path):
    write_roster(tmp_path / "roster.xlsx", 90, 3, seed=3, today=TODAY)
    roster = read(tmp_path / "roster.xlsx", secret=SECRET, today=TODAY)
    assert roster.problems == []
    assert sum(row.kind == "branch" for row in roster.organisations.rows) == 3 + 3
