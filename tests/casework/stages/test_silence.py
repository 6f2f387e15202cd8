"""What it means when nobody acts: nothing, unless the profile says otherwise."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from casework.facts import View
from casework.stages.silence import Silence
from casework.stages.stage import WAIT, Ended, Passed
from tests.casework.posed import case

OPENED = date(2026, 3, 2)
LAST = OPENED + timedelta(days=20)
FIRST_AFTER = LAST + timedelta(days=1)


@pytest.fixture
def waiting() -> View:
    return replace(case(), since=OPENED)


def test_by_default_silence_decides_nothing(waiting: View):
    assert Silence().decides_on(waiting) is None
    assert Silence().decides(waiting, "accepted", date(2036, 1, 1)) == WAIT


def test_the_last_day_is_still_in_time_and_the_next_is_not(waiting: View):
    lapsing = Silence(means="lapse", after_days=20)
    assert lapsing.decides_on(waiting) == FIRST_AFTER
    assert lapsing.decides(waiting, "accepted", LAST) == WAIT
    assert lapsing.decides(waiting, "accepted", FIRST_AFTER) == Ended("lapsed")


def test_consent_by_silence_is_dated_on_the_day_it_came_about(waiting: View):
    consenting = Silence(means="auto_approve", after_days=20)
    assert consenting.decides(waiting, "accepted", date(2026, 6, 1)) == Passed((("accepted", FIRST_AFTER),))
