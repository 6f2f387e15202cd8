"""R00…R04, each at its boundary from both sides."""

from datetime import date

import pytest

from casework.facts import EMPTY, PersonFacts
from casework.inspection.inspect import inspect
from casework.inspection.papers import Papers
from casework.inspection.recommendation_rules import Short, all_short
from tests.casework.posed import APPLICANT, record, settings

MEETING = date(2026, 3, 20)
FIT = {
    "born": date(2005, 5, 5),
    "member_since": date(2025, 3, 20),
    "party_applied": date(2025, 9, 20),
    "party_activist": date(2025, 3, 20),
}


def _breaks(code, person=None, facts=None, **about):
    known = EMPTY.changed({"kind": "K1", "proposed": MEETING} | (facts or {}))
    return bool(inspect([code], record(known, person=PersonFacts(APPLICANT, **(FIT | (person or {}))), **about)))


def test_who_fits_in_every_respect_to_the_day_may_be_recommended():
    assert [_breaks(code) for code in ("R00", "R01", "R02")] == [False, False, False]


@pytest.mark.parametrize(
    "person",
    [
        {"member_since": date(2025, 3, 21)},
        {"party_applied": date(2025, 9, 21)},
        {"born": date(2008, 3, 21)},
        {"born": date(1998, 3, 20)},
        {"member_since": None},
        {"party_applied": None},
    ],
)
def test_a_day_too_few_is_too_few(person):
    assert _breaks("R01", person)


@pytest.mark.parametrize(
    ("person", "short"),
    [
        ({}, ()),
        ({"member_since": date(2025, 3, 21)}, (Short("member_since", 12, date(2026, 3, 21)),)),
        ({"party_applied": date(2025, 9, 21)}, (Short("party_applied", 6, date(2026, 3, 21)),)),
        ({"born": date(2008, 3, 21)}, (Short("too young", on=date(2026, 3, 21)),)),
        ({"born": date(1998, 3, 20)}, (Short("too old"),)),
        ({"member_since": None, "party_applied": None}, (Short("no member_since"), Short("no party_applied"))),
        ({"member_since": None, "born": None}, (Short("no member_since"),)),
    ],
)
def test_what_is_lacking_is_named_with_the_day_from_which_it_will_do(person, short):
    known = EMPTY.changed({"kind": "K1", "proposed": MEETING})
    assert all_short(record(known, person=PersonFacts(APPLICANT, **(FIT | person)))) == short


def test_a_k2_is_asked_for_a_year_as_an_activist_and_not_for_the_application():
    assert not _breaks("R01", {"party_applied": date(2026, 3, 1)}, {"kind": "K2"})
    assert _breaks("R01", {"party_activist": date(2025, 3, 21)}, {"kind": "K2"})
    assert _breaks("R01", {"party_activist": None}, {"kind": "K2"})


def test_the_meeting_counts_once_it_was_held():
    assert _breaks("R01", {"party_applied": date(2025, 9, 21)}, {"voted": MEETING})
    assert not _breaks("R01", {"party_applied": date(2025, 9, 21)}, {"voted": date(2026, 3, 21)})


def test_three_months_are_enough_where_the_profile_says_so():
    local = settings(recommend__party_application_months=3)
    assert not _breaks("R01", {"party_applied": date(2025, 12, 20)}, profile=local)


@pytest.mark.parametrize(("applied", "broken"), [(date(2023, 5, 4), True), (date(2023, 5, 5), False), (None, True)])
def test_eighteen_on_the_day_of_the_party_application(applied, broken):
    assert _breaks("R00", {"party_applied": applied}) is broken


def test_the_meeting_is_not_before_the_party_application():
    assert _breaks("R02", {"party_applied": date(2026, 3, 21)})
    assert not _breaks("R02", {"party_applied": MEETING})


@pytest.mark.parametrize(
    ("answered", "broken"),
    [
        (date(2026, 4, 19), True),
        (date(2026, 4, 20), False),
        (date(2028, 4, 20), False),
        (date(2028, 4, 21), True),
        (None, True),
    ],
)
def test_the_party_branch_answers_while_the_recommendation_is_valid(answered, broken):
    assert _breaks("R03", facts={"reviewed": date(2026, 4, 20), "answered": answered}) is broken


def test_a_cap_that_was_broken_is_found():
    assert [_breaks("R04", over_cap=over) for over in (False, True)] == [False, True]


def test_nobody_is_recommended_twice_at_a_time():
    assert [_breaks("R04", again=again) for again in (False, True)] == [False, True]


@pytest.mark.parametrize(("day", "broken"), [(MEETING, False), (date(2026, 3, 21), True), (None, False)])
def test_the_form_has_the_meetings_day_as_that_of_the_recommendation(day, broken):
    assert _breaks("R02", papers=Papers(recommended_on=day)) is broken
