"""Flags: what stands on a case as of a day, while it is open and after."""

from datetime import date

import pytest

from casework.flags import flags
from casework.procedure import shipped
from tests.casework.posed import ADMITTED, record

ADMISSION, RECOMMENDATION, TRANSFER = (shipped()[name] for name in ("admission", "recommendation", "transfer"))
LATER = date(2027, 1, 1)


def _flags(changed=None, on=LATER, state="open", stage="registration", due_on=None, procedure=ADMISSION, **about):
    facts = ADMITTED.changed(changed or {})
    return flags(procedure, record(facts, on=on, **about), state, stage if state == "open" else None, due_on)


@pytest.mark.parametrize(("state", "stands"), [("open", ["D03"]), ("withdrawn", []), ("refused", [])])
def test_a_talk_is_overdue_only_while_the_case_is_open(state, stands):
    untalked = {"talked": None, "voted": None, "approved": None, "introducers": ()}
    assert _flags(untalked, state=state, stage="application") == stands


@pytest.mark.parametrize("state", ["open", "completed", "withdrawn"])
def test_a_talk_that_was_late_stays_late(state):
    assert "D03" in _flags(
        {"talked": date(2026, 1, 5), "oath": date(2026, 6, 2), "efile": date(2026, 6, 2)}, state=state
    )


def test_the_e_file_and_the_oath_are_overdue_at_registration():
    assert _flags() == ["D23", "D24"]
    assert _flags(state="withdrawn") == []


def test_the_oath_is_not_waited_for_before_there_is_a_registration():
    assert _flags({"approved": None}, stage="committee_review") == []
    assert _flags(stage="announcement") == ["D23"]


def test_what_was_late_is_late_for_good():
    late = {"oath": date(2026, 9, 1), "efile": date(2026, 8, 1)}
    assert _flags(late, state="completed") == ["D23", "D24"]


def test_a_pair_is_overused_only_while_the_case_is_open():
    assert _flags({"approved": None}, stage="committee_review", same_pair=4) == ["D14"]
    assert _flags({"approved": None}, state="withdrawn", same_pair=4) == []


def test_an_objection_stands_until_it_is_ruled_on():
    assert _flags({"approved": None, "objections": 2}, stage="publicity") == ["objection_open"]


@pytest.mark.parametrize(("on", "stands"), [(date(2026, 8, 18), []), (date(2026, 8, 19), ["approval_late"])])
def test_an_approval_is_late_after_its_due_day(on, stands):
    assert _flags({"approved": None}, on=on, stage="committee_review", due_on=date(2026, 8, 18)) == stands


def test_an_accepted_member_without_a_branch_is_unassigned():
    assert _flags({"accepted": LATER}, stage="assignment", procedure=TRANSFER) == ["unassigned"]
    assert _flags({"accepted": LATER}, state="completed", procedure=TRANSFER) == []


@pytest.mark.parametrize(("on", "stands"), [(date(2027, 8, 31), []), (date(2027, 9, 1), ["T02"])])
def test_a_membership_kept_too_long_is_flagged_from_the_day_after(on, stands):
    kept = {"retained": date(2026, 8, 31)}
    assert _flags(kept, on=on, stage="application", procedure=TRANSFER) == stands
    assert _flags(kept, on=on, state="withdrawn", procedure=TRANSFER) == []


BROKEN = {"first_lesson": date(2025, 12, 8), "published": (date(2026, 4, 14), date(2026, 4, 20)), "approved": None}


def _imported(at, now, state="open", **more):
    return _flags(BROKEN | {"imported": (at, date(2026, 5, 18))} | more, date(2026, 5, 20), state, now)


def test_only_history_is_inspected():
    assert _flags(BROKEN, date(2026, 5, 20), stage="committee_review") == []


@pytest.mark.parametrize(
    ("at", "now", "stands"),
    [
        ("committee_review", "committee_review", ["D05", "D11"]),
        ("publicity", "publicity", ["D05"]),
        ("publicity", "branch_vote", ["D05", "D11"]),
        ("training", "training", []),
        ("committee_review", "training", []),
        ("committee_review", "pre_review", ["D05"]),
    ],
)
def test_history_is_inspected_for_the_stages_that_lie_behind(at, now, stands):
    assert _imported(at, now) == stands


def test_a_closed_case_keeps_what_its_history_had_broken():
    assert _imported("publicity", None, "withdrawn") == ["D05"]
    assert _imported("publicity", None, "completed") == ["D05", "D11"]


def test_numbers_votes_and_caps_of_history_have_their_codes():
    lost = {"tally": None, "published": ADMITTED.published, "first_lesson": ADMITTED.first_lesson}
    assert _imported("committee_review", "committee_review", **lost) == ["D15"]
    taken = {"number": "202651000101", "published": ADMITTED.published, "first_lesson": ADMITTED.first_lesson}
    history = {"imported": ("registration", date(2026, 6, 1)), "oath": date(2026, 6, 2), "efile": date(2026, 6, 2)}
    assert _flags(taken | history, state="completed", number_problems=("number_taken",)) == ["D17"]
    examined = {"imported": ("publicity", date(2026, 6, 1)), "kind": "K1", "examined": date(2026, 6, 1)}
    assert "R04" in _flags(examined, stage="publicity", procedure=RECOMMENDATION, over_cap=True)
