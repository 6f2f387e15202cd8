"""T01…T03, each at its boundary from both sides."""

from datetime import date

import pytest

from casework.facts import EMPTY
from casework.inspection.inspect import inspect
from casework.inspection.papers import Papers
from tests.casework.posed import record, settings


def _breaks(code, facts=None, **about):
    return bool(inspect([code], record(EMPTY.changed(facts or {}), **about)))


@pytest.mark.parametrize(
    ("why", "unit", "broken"),
    [("further_study", "school", False), ("further_study", "township", True), ("not_employed", "township", False)],
)
def test_further_study_leads_to_a_school(why, unit, broken):
    assert _breaks("T01", {"why": why}, to_unit=unit) is broken


def test_one_transfer_is_pending_at_a_time():
    assert [_breaks("T01", {"why": "moved"}, again=again) for again in (False, True)] == [False, True]


@pytest.mark.parametrize(("on", "broken"), [(date(2027, 8, 31), False), (date(2027, 9, 1), True)])
def test_a_membership_is_kept_for_a_year_at_most(on, broken):
    assert _breaks("T02", {"retained": date(2026, 8, 31)}, on=on) is broken


@pytest.mark.parametrize(("on", "broken"), [(date(2025, 2, 28), False), (date(2025, 3, 1), True)])
def test_a_year_from_a_leap_day_ends_on_the_last_of_february(on, broken):
    assert _breaks("T02", {"retained": date(2024, 2, 29)}, on=on) is broken


def test_what_was_taken_over_in_time_was_kept_in_time():
    kept = {"retained": date(2024, 7, 1), "accepted": date(2025, 7, 1)}
    assert not _breaks("T02", kept, on=date(2026, 1, 1))
    assert _breaks("T02", kept | {"accepted": date(2025, 7, 2)}, on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("seen", "on", "broken"),
    [
        (date(2025, 8, 31), date(2026, 2, 28), False),
        (date(2025, 8, 31), date(2026, 3, 1), True),
        (None, date(2026, 3, 1), False),
    ],
)
def test_half_a_year_without_a_sign_is_left_to_people(seen, on, broken):
    assert _breaks("T03", papers=Papers(last_active=seen), on=on) is broken
    assert not _breaks("T03", papers=Papers(last_active=seen), on=on, profile=settings(inspection__inactive_months=7))
