"""Working days, months and due days."""

from datetime import UTC, date, datetime

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.terms import PUBLISHED_YEARS, SHANGHAI, Calendar, add_months, local_day, start_of

LAST_PUBLISHED = max(PUBLISHED_YEARS)
DAYS = st.dates(date(2020, 1, 1), date(LAST_PUBLISHED, 11, 1))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2008, 11, 30), 12 * 14, date(2022, 11, 30)),
    ],
)
def test_months_are_the_calendars_clamped_to_the_months_end(day: date, months: int, then: date):
    assert add_months(day, months) == then


def _months_by_hand(day: date, months: int) -> date:
    """By the sentence: so many months on, the same day of the month; where that month has none, its last day."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(0, 60))
def test_months_are_those_counted_by_hand(day: date, months: int):
    assert add_months(day, months) == _months_by_hand(day, months)


def test_a_day_is_a_day_in_shanghai():
    assert local_day(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert local_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert start_of(date(2026, 3, 2)) == datetime(2026, 3, 2, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 6, 18), True),
        (date(2026, 6, 19), False),  # Dragon Boat
        (date(2026, 6, 20), False),
        (date(2026, 5, 9), True),  # a Saturday worked for the May holiday
        (date(2026, 3, 7), False),
    ],
)
def test_holidays_and_makeup_days_are_the_published_ones(day: date, works: bool):
    assert Calendar().is_working_day(day) is works


def test_a_period_begins_on_the_working_day_after_and_skips_the_holiday():
    assert Calendar().working_days(date(2026, 6, 12), 5) == (date(2026, 6, 15), date(2026, 6, 22), False)


def test_the_day_of_publication_may_count():
    first, last, _ = Calendar().working_days(date(2026, 6, 12), 5, count_first=True)
    assert (first, last) == (date(2026, 6, 12), date(2026, 6, 18))


def test_a_holiday_never_counts_though_the_notice_went_up_on_it():
    first, _, _ = Calendar().working_days(date(2026, 6, 20), 5, count_first=True)
    assert first == date(2026, 6, 22)


def test_an_override_wins_over_the_published_calendar():
    ours = Calendar({date(2026, 6, 15): False, date(2026, 6, 20): True})
    assert ours.working_days(date(2026, 6, 12), 4) == (date(2026, 6, 16), date(2026, 6, 20), False)


def test_beyond_the_published_years_a_period_is_provisional_and_never_silently_wrong():
    """F-25: nobody knows the holidays of a year before the State Council names them in November."""
    new_year = date(LAST_PUBLISHED + 1, 1, 4)
    _, _, within = Calendar().working_days(date(LAST_PUBLISHED, 11, 2), 5)
    _, _, beyond = Calendar().working_days(new_year, 5)
    _, _, across = Calendar().working_days(date(LAST_PUBLISHED, 12, 29), 5)
    assert (within, beyond, across) == (False, True, True)


def test_overrides_for_every_day_of_a_period_make_it_certain():
    year = LAST_PUBLISHED + 1
    ours = Calendar({date(year, 1, day): True for day in range(1, 10)})
    assert ours.working_days(date(year, 1, 1), 5) == (date(year, 1, 2), date(year, 1, 6), False)


@given(DAYS, st.integers(1, 30), st.booleans())
def test_a_period_has_exactly_its_working_days(published: date, count: int, count_first: bool):
    first, last, _ = Calendar().working_days(published, count, count_first=count_first)
    begin = published.toordinal() + (0 if count_first else 1)
    worked = [
        day for day in map(date.fromordinal, range(begin, last.toordinal() + 1)) if chinese_calendar.is_workday(day)
    ]
    assert (len(worked), worked[0], worked[-1]) == (count, first, last)
