"""Counting votes and shares, held against a second count written from the rule's sentence alone."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.counting import Majority, adds_up, most_of, outcome
from casework.facts import Tally

PEOPLE = st.integers(min_value=0, max_value=500)
OF_ALL = Majority(">1/2", ">1/2", "expected")
OF_THOSE_THERE = Majority(">1/2", ">1/2", "present")
SHARES = st.sampled_from([(">", 1, 2), ("", 1, 2), ("", 2, 3), ("", 4, 5), (">", 2, 3)])


def _naive(tally: Tally, share: tuple[str, int, int], base: str) -> str:
    """By the sentence: so many of those entitled are present; then more are in favour than all the others together."""
    more, upper, lower = share
    present, entitled = tally.present * lower, tally.expected * upper
    if not (present > entitled if more else present >= entitled):
        return "no_quorum"
    others = (tally.expected if base == "expected" else tally.present) - tally.in_favour
    return "passed" if tally.in_favour > others else "not_passed"


@given(PEOPLE, PEOPLE, PEOPLE, SHARES, st.sampled_from(["expected", "present"]))
def test_the_outcome_is_that_of_a_count_by_hand(expected, present, in_favour, share, base):
    assume(in_favour <= present <= expected)
    tally = Tally(expected, present, in_favour, 0, 0, 0)
    written = f"{share[0]}{share[1]}/{share[2]}"
    assert outcome(tally, Majority(written, ">1/2", base)) == _naive(tally, share, base)


@given(st.integers(min_value=1, max_value=500))
def test_exactly_half_never_carries(half):
    assert outcome(Tally(2 * half, 2 * half, half, half, 0, 0), OF_ALL) == "not_passed"
    assert outcome(Tally(2 * half, half, half, 0, 0, 0), OF_THOSE_THERE) == "no_quorum"


@given(PEOPLE, PEOPLE)
def test_one_vote_more_never_makes_it_worse(expected, in_favour):
    assume(in_favour < expected)
    rank = ["no_quorum", "not_passed", "passed"]
    before = outcome(Tally(expected, expected, in_favour, 0, 0, 0), OF_ALL)
    after = outcome(Tally(expected, expected, in_favour + 1, 0, 0, 0), OF_ALL)
    assert rank.index(after) >= rank.index(before)


@given(st.lists(PEOPLE, min_size=6, max_size=6))
def test_a_tally_adds_up_when_nobody_is_counted_twice(numbers):
    tally = Tally(*numbers)
    absent, silent = tally.expected - tally.present, tally.present - sum(tally[2:])
    assert adds_up(tally) == (absent >= 0 and silent >= 0)


@given(PEOPLE, st.integers(min_value=0, max_value=100))
def test_a_share_is_the_largest_whole_number_within_it(roll, percent):
    most = most_of(roll, f"{percent}%", "floor")
    assert most * 100 <= roll * percent < (most + 1) * 100


@given(PEOPLE, st.integers(min_value=0, max_value=100))
def test_rounded_half_up_is_the_nearest_whole_number(roll, percent):
    nearest = most_of(roll, f"{percent}%", "half_up")
    assert -50 <= nearest * 100 - roll * percent <= 50
    assert (roll * percent) % 100 != 50 or nearest * 100 > roll * percent


@pytest.mark.parametrize(("roll", "floor", "half_up"), [(9, 1, 2), (10, 2, 2), (12, 2, 2), (13, 2, 3), (4, 0, 1)])
def test_a_fifth_of_small_branches(roll, floor, half_up):
    assert (most_of(roll, "20%", "floor"), most_of(roll, "20%", "half_up")) == (floor, half_up)
