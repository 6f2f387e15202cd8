"""The number to be given next: shown to whoever gives it, and kept where none is named."""

from casework import acts
from casework.next_number import next_number
from casework.numbering import hand_down, reserve, spoil
from tests.cast import NUMBERS
from tests.statements import sent_by
from tests.story import Story

FIRST, SECOND, THIRD, FOURTH = (str(int(NUMBERS[0]) + nth) for nth in range(4))


def _next(story: Story, case: str) -> str | None:
    row = story.case(case)
    with story.office.db.reading() as session:
        return next_number(session, row)


def _hand_down(story: Story, first: str, last: str, plan: int | None = None) -> None:
    hand_down(story.office, organisation="class1", first=first, last=last, plan=plan, at=story.clock.now)


def test_it_is_the_lowest_that_nobody_has_keeps_or_spoilt(story: Story):
    given, kept, waiting = story.admissions_at("registration", ["jixiang", "ruyi", "pingan"])
    assert _next(story, waiting) == FIRST
    story.act(acts.Number(number=FIRST), "shi", given)
    reserve(story.office, case=kept, number=SECOND, at=story.clock.now)
    spoil(story.office, number=THIRD, why="damaged", at=story.clock.now)
    assert _next(story, waiting) == FOURTH
    assert _next(story, kept) == SECOND, "its own is kept for it"


def test_numbers_that_others_below_have_are_passed_over_in_one_step(story: Story):
    case = story.admission_at("registration")
    last = str(int(FIRST) + 39)
    hand_down(story.office, organisation="class2", first=FIRST, last=last, plan=None, at=story.clock.now)
    with sent_by(story.office.db) as sent:
        assert _next(story, case) == str(int(last) + 1)
    assert len(sent) < 40, "not one by one"


def test_a_segment_of_ones_own_comes_before_the_one_above_and_ends_with_its_plan(story: Story):
    one, two = story.admissions_at("registration", ["jixiang", "ruyi"])
    _hand_down(story, THIRD, FOURTH, plan=1)
    assert _next(story, one) == THIRD
    story.act(acts.Number(number=THIRD), "shi", one)
    assert _next(story, two) is None, "the plan is used up"


def test_none_of_another_year_is_offered(story: Story):
    story.clock.forward(days=365)
    case = story.admission_at("registration")
    assert _next(story, case) is None, "the segment is last year's"
