"""Ages: to the day, by month where the profile says so, and unknown where only the day could tell."""

from datetime import date

import pytest

from casework.facts import PersonFacts
from casework.inspection.ages import AgeUnknown, has_reached
from tests.casework.posed import DEFAULT, settings

BY_MONTH = settings(age__precision="month")


def _born(*day: int, known: bool = True) -> PersonFacts:
    return PersonFacts("ji", born=date(*day), born_day_known=known)


@pytest.mark.parametrize(
    ("born", "on", "reached"),
    [
        ((2012, 3, 2), date(2026, 3, 1), False),
        ((2012, 3, 2), date(2026, 3, 2), True),
        ((2012, 2, 29), date(2026, 2, 27), False),
        ((2012, 2, 29), date(2026, 2, 28), True),
    ],
)
def test_a_birthday_is_reached_on_its_day(born, on, reached):
    assert has_reached(_born(*born), 14, on, DEFAULT) is reached


@pytest.mark.parametrize(("on", "reached"), [(date(2026, 2, 28), False), (date(2026, 4, 1), True)])
def test_a_month_of_birth_decides_in_any_other_month(on, reached):
    assert has_reached(_born(2012, 3, 1, known=False), 14, on, DEFAULT) is reached


@pytest.mark.parametrize("on", [date(2026, 3, 1), date(2026, 3, 31)])
def test_within_the_month_itself_the_age_is_unknown(on):
    with pytest.raises(AgeUnknown):
        has_reached(_born(2012, 3, 1, known=False), 14, on, DEFAULT)


def test_nobody_has_an_age_without_a_birth():
    with pytest.raises(AgeUnknown):
        has_reached(PersonFacts("ji"), 14, date(2026, 3, 1), DEFAULT)


@pytest.mark.parametrize(("on", "reached"), [(date(2026, 2, 28), False), (date(2026, 3, 1), True)])
def test_by_month_the_whole_month_of_the_birthday_counts(on, reached):
    assert has_reached(_born(2012, 3, 31), 14, on, BY_MONTH) is reached
    assert has_reached(_born(2012, 3, 1, known=False), 14, on, BY_MONTH) is reached
