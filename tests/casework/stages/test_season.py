"""The season of the graduates' transfers: reminded before its end, told above after it, and nothing lapses."""

from datetime import date

import pytest
from msgspec.structs import replace

from casework.facts import EMPTY
from casework.stages.season import Season
from casework.stages.stage import Tell
from tests.casework.posed import case

SEASON = Season(deadlines=("08-31", "09-30"))
END = [Tell(date(2026, 9, 23), "reminder"), Tell(date(2026, 10, 1), "escalation")]


def told(why: str, opened: date, season: Season = SEASON, **facts: object) -> list[Tell]:
    view = case(EMPTY.changed({"why": why, **facts}), "transfer")
    return list(season.tells(replace(view, since=opened)))


@pytest.mark.parametrize("opened", [date(2026, 5, 1), date(2026, 8, 31)])
def test_a_graduates_transfer_is_told_of_around_the_seasons_end(opened: date):
    assert told("employed_unit", opened) == END


@pytest.mark.parametrize("opened", [date(2026, 9, 1), date(2026, 9, 30)])
def test_one_that_is_asked_for_late_is_told_of_the_day_after(opened: date):
    late = Tell(date.fromordinal(opened.toordinal() + 1), "escalation")
    assert told("not_employed", opened) == [*END, late]


def test_after_the_season_and_for_others_it_says_nothing():
    assert told("not_employed", date(2026, 10, 1)) == []
    assert told("change_of_class", date(2026, 9, 1)) == []


def test_the_end_of_the_letter_of_introduction_is_told_of_for_everybody():
    season = Season(deadlines=("08-31", "09-30"), letter_valid_days=90)
    found = told("moved", date(2026, 3, 3), season, released=date(2026, 3, 2))
    assert found == [Tell(date(2026, 5, 24), "reminder"), Tell(date(2026, 6, 1), "escalation")]
