"""Serial numbers: province, segments handed down the tree, uniqueness, plan; and what is left over."""

import pytest
from sqlmodel import Session

from casework import acts
from casework.numbers import FreeNumbers, free_numbers, number_problems
from models.number import NumberSegment
from tests.story import Story

FIRST, LAST = "202651009101", "202651009199"
"""The college's own segment; class1 stands under the college, class2 too, village in another tree."""


def _segment(session: Session, story: Story, organisation: str, first: str, last: str, plan: int = 1000) -> None:
    row = NumberSegment(organisation_id=story.cast.organisations[organisation], first=first, last=last, plan=plan)
    session.add(row)
    session.flush()


def _problems(session: Session, story: Story, number: str, organisation: str = "class1") -> tuple[str, ...]:
    return number_problems(session, number, story.cast.organisations[organisation])


@pytest.mark.parametrize(
    ("number", "problems"),
    [
        (FIRST, ()),
        (LAST, ()),
        ("202651009100", ("number_unknown",)),
        ("202651009200", ("number_unknown",)),
        ("202644009101", ("number_unknown",)),
    ],
)
def test_a_number_lies_inside_the_segment_to_the_last_one(story: Story, number, problems):
    with story.office.db.reading() as session:
        assert _problems(session, story, number) == problems


def test_where_nobody_above_has_a_segment_the_province_alone_is_asked(story: Story):
    with story.office.db.reading() as session:
        assert _problems(session, story, "202613000001", "village") == ()
        assert _problems(session, story, "202651000001", "village") == ("number_unknown",)


def test_what_was_handed_down_belongs_to_the_lower_organisation(story: Story):
    with story.office.db.transaction() as session:
        _segment(session, story, "university", "202651000001", "202651999999")
        _segment(session, story, "graduates", "202651009151", "202651009160")
        found = {
            where: [_problems(session, story, number, where) for number in ("202651009120", "202651009151")]
            for where in ("class1", "class2")
        }
    assert found == {"class1": [(), ("number_unknown",)], "class2": [("number_unknown",), ()]}


def test_a_number_once_given_stays_used_and_counts_against_every_plan_it_lies_in(story: Story):
    case = story.admission_at("registration")
    with story.office.db.transaction() as session:
        _segment(session, story, "university", "202651000001", "202651999999", plan=1)
    story.act(acts.Number(number=FIRST), "shi", case)
    story.act(acts.Withdraw(), "jixiang", case)
    with story.office.db.reading() as session:
        assert _problems(session, story, FIRST) == ("number_taken", "quota_used")
        assert _problems(session, story, LAST) == ("quota_used",)
        assert number_problems(session, FIRST, story.cast.organisations["class1"], story.case(case).id) == ()


def test_what_is_left_of_the_plan_is_counted_by_organisation(story: Story):
    case = story.admission_at("registration")
    story.act(acts.Number(number=FIRST), "shi", case)
    college = story.cast.organisations["college"]
    with story.office.db.transaction() as session:
        _segment(session, story, "liuhe", "202613000001", "202613000010", plan=0)
        assert free_numbers(session, 2026) == [FreeNumbers(college, 2026, 79)]
        assert free_numbers(session, 2025) == []
