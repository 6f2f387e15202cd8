"""D12, D13, D15…D18, D22: who is named, what was counted, the serial number."""

from datetime import date

import pytest

from casework.facts import EMPTY, PersonFacts, Tally
from casework.inspection.inspect import inspect
from casework.inspection.papers import Papers, Resolution
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


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        (None, False),
        (Resolution(30, 21, 9, 0), False),
        (Resolution(29, 21, 9, 0), True),
        (Resolution(30, 22, 8, 0), True),
        (Resolution(30, 21, 8, 1), True),
    ],
)
def test_the_resolution_names_the_numbers_of_the_vote(text, broken):
    assert _breaks("D16", papers=Papers(resolution=text)) is broken
    assert not _breaks("D16", {"tally": None}, papers=Papers(resolution=text))


@pytest.mark.parametrize(
    ("joined", "number", "broken"),
    [
        (date(2016, 12, 31), None, False),
        (date(2017, 1, 1), None, True),
        (date(2017, 1, 1), "201751000101", False),
    ],
)
def test_since_2017_nobody_joins_without_a_number(joined, number, broken):
    assert _breaks("D18", {"joined": joined, "number": number}) is broken
    assert _breaks("D18", {"joined": None, "voted": joined, "number": number}) is broken


@pytest.mark.parametrize(
    ("known", "broken"),
    [
        ({}, False),
        ({"applicant_present": True, "applicant_voted": False, "probation_counted": False}, False),
        ({"applicant_present": False}, True),
        ({"applicant_voted": True}, True),
        ({"probation_counted": True}, True),
    ],
)
def test_the_applicant_attends_and_does_not_vote(known, broken):
    assert _breaks("D22", papers=Papers(**known)) is broken
