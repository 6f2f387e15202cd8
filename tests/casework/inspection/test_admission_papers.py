"""D12…D17: who is named, what was counted, the serial number."""

from datetime import date

import pytest

from casework.facts import EMPTY, PersonFacts, Tally
from casework.inspection.inspect import inspect
from tests.casework.posed import ADMITTED, APPLICANT, FIRST, PEOPLE, SECOND, record, settings

MEETING = date(2026, 5, 18)


def _breaks(code, changed=None, **about):
    return bool(inspect([code], record(ADMITTED.changed(changed or {}), **about)))


def _with_introducer(**about):
    return PEOPLE | {SECOND: PersonFacts(SECOND, **({"member_since": date(2024, 5, 4)} | about))}


def test_introducers_are_asked_for_once_somebody_has_signed():
    unsigned = {"introducers": (), "wished": None, "introduced": (), "voted": None}
    assert not _breaks("D12", unsigned)
    assert _breaks("D12", unsigned | {"wished": MEETING})
    assert _breaks("D12", unsigned, behind=frozenset({"membership_form"}))


@pytest.mark.parametrize(
    ("about", "broken"),
    [
        ({}, False),
        ({"probation": True}, True),
        ({"member_since": MEETING}, False),
        ({"member_since": date(2026, 5, 19)}, True),
        ({"left_on": MEETING}, True),
        ({"left_on": date(2026, 5, 19)}, False),
    ],
)
def test_introducers_are_members_on_the_day_of_the_meeting(about, broken):
    assert _breaks("D12", people=_with_introducer(**about)) is broken


@pytest.mark.parametrize(("since", "broken"), [(date(2026, 5, 17), False), (MEETING, True)])
def test_introducers_joined_before_the_meeting(since, broken):
    assert _breaks("D13", people=_with_introducer(member_since=since)) is broken


def test_a_pair_may_serve_as_many_cases_as_the_profile_says():
    assert [_breaks("D14", same_pair=count) for count in (3, 4)] == [False, True]
    assert not _breaks("D14", same_pair=4, profile=settings(admission__pair_max=4))


@pytest.mark.parametrize(
    ("tally", "broken"),
    [
        (Tally(40, 21, 21, 0, 0, 0), False),
        (Tally(40, 20, 20, 0, 0, 0), True),
        (Tally(40, 40, 20, 20, 0, 0), True),
        (Tally(40, 41, 30, 0, 0, 0), True),
        (Tally(40, 30, 25, 5, 1, 0), True),
        (None, True),
    ],
)
def test_a_vote_is_counted_again(tally, broken):
    assert _breaks("D15", {"tally": tally}) is broken


def test_each_procedure_has_its_own_quorum():
    strict = settings(recommend__quorum="4/5")
    recommended = EMPTY.changed({"kind": "K1", "tally": Tally(40, 31, 31, 0, 0, 0)})
    assert inspect(["D15"], record(recommended, profile=strict))
    assert not _breaks("D15", {"tally": Tally(40, 31, 31, 0, 0, 0)}, profile=strict)


@pytest.mark.parametrize(
    ("number", "problems", "broken"),
    [
        (None, (), False),
        ("202651000101", (), False),
        ("202551000101", (), True),
        ("20265100010", (), True),
        ("202651000101", ("number_taken",), True),
    ],
)
def test_a_number_keeps_its_form_its_year_and_the_ledger(number, problems, broken):
    assert _breaks("D17", {"number": number}, number_problems=problems) is broken


def test_the_applicant_is_nobodys_contact_or_introducer():
    assert _breaks("D12", {"contacts": (APPLICANT,)})
    assert _breaks("D12", {"introducers": (FIRST, APPLICANT)})
