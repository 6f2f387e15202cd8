"""Registration: number, day of joining, oath and e-file, in any order."""

from datetime import date

import pytest

from casework.acts import Efile, Joined, Number, Oath
from casework.stages.stage import PASSED, WAIT, Taken
from tests.casework.posed import ADMITTED, case, scene, stage

REGISTRATION = stage("admission", "registration")
DAY = date(2026, 6, 2)
MEETING = date(2026, 5, 18)
PAPERS = {"number": "202651000101", "joined": MEETING, "oath": DAY, "efile": DAY}


def _act(act, day=DAY, **about):
    return REGISTRATION.act(act, case(ADMITTED), scene(day, **about))


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        ("202651000101", ()),
        ("20265100010", ("number_form",)),
        ("2026510001011", ("number_form",)),
        ("20265100010a", ("number_form",)),
        ("２０２６５１０００１０１", ("number_form",)),
        ("202551000101", ("number_year",)),
    ],
)
def test_a_number_is_twelve_digits_and_begins_with_the_year_of_joining(number, codes):
    assert _act(Number(number=number)) == (codes or Taken({"number": number}))


def test_what_the_ledger_says_against_a_number_refuses_it():
    assert _act(Number(number="202551000101"), number_problems=("number_taken",)) == ("number_year", "number_taken")
    assert _act(Number(number="1"), number_problems=("number_unknown",)) == ("number_form",)


@pytest.mark.parametrize(("day", "taken"), [(MEETING, True), (date(2026, 6, 1), False), (date(2026, 5, 17), False)])
def test_the_day_of_joining_is_the_meetings(day, taken):
    assert _act(Joined(date=day)) == (Taken({"joined": day}) if taken else ("D09",))


@pytest.mark.parametrize(
    ("pages", "megabytes", "taken"), [(12, 20, True), (11, 1, False), (13, 1, False), (12, 20.1, False)]
)
def test_an_e_file_has_twelve_pages_and_at_most_twenty_megabytes(pages, megabytes, taken):
    assert _act(Efile(pages=pages, megabytes=megabytes)) == (Taken({"efile": DAY}) if taken else ("D23",))


def test_what_is_late_or_early_is_still_taken():
    assert _act(Efile(pages=12, megabytes=1), date(2027, 1, 1)) == Taken({"efile": date(2027, 1, 1)})
    assert _act(Oath(), date(2026, 5, 31)) == Taken({"oath": date(2026, 5, 31)})


def test_the_nearer_of_the_two_days_still_awaited_is_due():
    both, oath, neither = (
        REGISTRATION.open(case(ADMITTED.changed(known)), None).due
        for known in ({}, {"efile": DAY}, {"efile": DAY, "oath": DAY})
    )
    assert (both.on, both.act) == (date(2026, 7, 1), "efile")
    assert (oath.on, oath.act) == (date(2026, 8, 18), "oath")
    assert neither is None


def test_what_is_missing_is_awaited_and_all_of_it_closes():
    opening = REGISTRATION.open(case(ADMITTED.changed({"number": PAPERS["number"], "oath": DAY})), None)
    assert [one.act for one in opening.awaited] == ["joined", "efile"]
    three = {name: value for name, value in PAPERS.items() if name != "oath"}
    assert REGISTRATION.close(case(ADMITTED.changed(three)), DAY) == WAIT
    assert REGISTRATION.close(case(ADMITTED.changed(PAPERS)), DAY) == PASSED


def test_only_the_committee_gives_numbers():
    sides = {act: [who.side for who in REGISTRATION.who(act, case(ADMITTED))] for act in PAPERS}
    assert sides == {"number": ["committee"]} | {act: ["branch", "committee"] for act in ("joined", "oath", "efile")}
