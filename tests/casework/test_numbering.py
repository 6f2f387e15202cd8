"""The ledger at work: segments handed down, numbers kept for a case, numbers spoilt, and what is left of each."""

from functools import partial

import pytest

from casework import acts
from casework.inspection.ledger import Ledger
from casework.number_ledger import ledger
from casework.numbering import hand_down, reserve, spoil
from casework.numbers import free_numbers
from casework.refusal import Refusal
from tests.cast import NUMBERS
from tests.snapshot import snapshot
from tests.statements import sent_by
from tests.story import Story
from tests.together import together

FIRST, LAST = NUMBERS
SECOND = "202651009102"


def _line(story: Story, organisation: str = "college"):
    with story.office.db.reading() as session:
        found = ledger(session, [story.cast.organisations[organisation]], 2026)
        return found[0] if found else None


def _hand_down(story: Story, organisation: str, first: str, last: str, plan: int | None = None) -> None:
    hand_down(story.office, organisation=organisation, first=first, last=last, plan=plan, at=story.clock.now)


def _spoil(story: Story, number: str, why: str = "damaged") -> None:
    spoil(story.office, number=number, why=why, at=story.clock.now)


def _reserve(story: Story, case: str, number: str | None = None) -> str:
    return reserve(story.office, case=case, number=number, at=story.clock.now)


def _refused(story: Story, do, *about) -> str:
    before = snapshot(story.office.db)
    with pytest.raises(Refusal) as caught:
        do(story, *about)
    assert snapshot(story.office.db) == before
    return caught.value.code


def test_two_who_keep_a_number_at_once_keep_two(story: Story):
    cases = story.admissions_at("registration", ["jixiang", "ruyi"])
    kept = together([partial(_reserve, story, case) for case in cases])
    assert sorted(map(str, kept)) == [FIRST, SECOND]


def test_the_ledger_of_many_segments_is_read_in_a_few_statements(story: Story):
    for tens in range(1, 9):
        _hand_down(story, "graduates", f"2026510091{tens}1", f"2026510091{tens}9", plan=8)
    with sent_by(story.office.db) as sent, story.office.db.reading() as session:
        assert len(ledger(session, list(story.cast.organisations.values()), 2026)) == 9
        assert free_numbers(session, 2026)
        Ledger(session)
    assert len(sent) < 9


def test_a_part_is_handed_down_and_belongs_to_the_lower_organisation_alone(story: Story):
    _hand_down(story, "graduates", "202651009151", "202651009160", plan=8)
    assert (_line(story, "graduates").left, _line(story).handed_down, _line(story).left) == (8, 10, 80)
    case = story.admission_at("registration")
    with pytest.raises(Refusal) as caught:
        story.record(acts.Number(number="202651009151"), "shi", case)
    assert caught.value.code == "number_unknown"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        (("graduates", "202651009160", "202651009151"), "number_form"),
        (("graduates", "20265100915", "202651009160"), "number_form"),
        (("graduates", "202651009100", "202651009110"), "number_unknown"),
        (("graduates", "202651009190", "202651009200"), "number_unknown"),
        (("university", "202651009151", "202651009160"), "number_unknown"),
        (("graduates", "202651009151", "202651009160", 11), "quota_used"),
        (("nowhere", "202651009151", "202651009160"), "unknown_organisation"),
    ],
)
def test_what_cannot_be_handed_down_is_refused(story: Story, about, code):
    assert _refused(story, _hand_down, *about) == code


def test_no_number_is_handed_down_twice_nor_after_it_was_used(story: Story):
    _hand_down(story, "graduates", "202651009151", "202651009160")
    assert _refused(story, _hand_down, "class1", "202651009160", "202651009170") == "number_taken"
    _spoil(story, "202651009180")
    assert _refused(story, _hand_down, "class1", "202651009175", "202651009185") == "number_taken"


def test_the_lowest_free_number_is_kept_for_a_case_and_no_other_gets_it(story: Story):
    first = story.admission_at("registration")
    assert _reserve(story, first) == FIRST
    other = story.admission_at("registration", "ruyi")
    with pytest.raises(Refusal) as caught:
        story.record(acts.Number(number=FIRST), "shi", other)
    assert caught.value.code == "number_taken"
    assert _reserve(story, other) == SECOND
    assert (_line(story).reserved, _line(story).left) == (2, 78)
    story.act(acts.Number(number=FIRST), "shi", first)
    assert (_line(story).given, _line(story).reserved, _line(story).left) == (1, 1, 78)


def test_a_case_keeps_one_number(story: Story):
    case = story.admission_at("registration")
    _reserve(story, case)
    assert _refused(story, _reserve, case) == "wrong_stage"
    assert _refused(story, _reserve, "no such case") == "wrong_stage"


def test_a_kept_number_is_free_again_when_its_case_ends(story: Story):
    case = story.admission_at("registration")
    _reserve(story, case)
    story.act(acts.Withdraw(), "jixiang", case)
    assert _line(story).reserved == 0
    assert _reserve(story, story.admission_at("registration", "ruyi")) == FIRST


def test_a_spoilt_number_is_never_used(story: Story):
    _spoil(story, FIRST)
    case = story.admission_at("registration")
    with pytest.raises(Refusal) as caught:
        story.record(acts.Number(number=FIRST), "shi", case)
    assert caught.value.code == "number_taken"
    assert _reserve(story, case) == SECOND
    assert [(one.number, one.why) for one in _line(story).spoilt] == [(FIRST, "damaged")]


@pytest.mark.parametrize(
    ("number", "why", "code"),
    [
        ("2026", "lost", "number_form"),
        ("202644009101", "lost", "number_unknown"),
        (FIRST, "because", "reason_missing"),
    ],
)
def test_what_cannot_be_spoilt_is_refused(story: Story, number, why, code):
    assert _refused(story, _spoil, number, why) == code


def test_a_number_that_is_used_kept_or_spoilt_cannot_be_spoilt(story: Story):
    case = story.admission_at("registration")
    _reserve(story, case, SECOND)
    assert _refused(story, _spoil, SECOND) == "number_taken"
    story.act(acts.Number(number=FIRST), "shi", case)
    assert _refused(story, _spoil, FIRST) == "number_taken"
    _spoil(story, LAST)
    assert _refused(story, _spoil, LAST) == "number_taken"


def test_where_more_are_spoilt_than_the_plan_leaves_over_fewer_are_free(story: Story):
    for number in range(int(LAST) - 20, int(LAST) + 1):
        _spoil(story, str(number))
    with story.office.db.reading() as session:
        assert [one.left for one in free_numbers(session, 2026)] == [78]
    assert _line(story).left == 78
