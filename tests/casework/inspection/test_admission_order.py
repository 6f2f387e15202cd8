"""D01…D11, D23 and D24, each at its boundary from both sides."""

from datetime import date

import pytest

from casework.facts import PersonFacts
from casework.inspection.inspect import Finding, inspect, refusals
from casework.inspection.papers import Papers
from casework.inspection.rule import RULES
from casework.terms import Calendar
from tests.casework.posed import ADMITTED, APPLICANT, FIRST, SECOND, record, settings

ALL = ("D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10", "D11", "D12", "D13", "D15")


def _breaks(code, changed=None, **about):
    return bool(inspect([code], record(ADMITTED.changed(changed or {}), **about)))


def test_an_admission_that_is_as_it_must_be_breaks_no_rule():
    assert inspect(ALL, record(ADMITTED)) == []


def test_a_fact_that_is_missing_breaks_the_rules_that_need_it():
    missing = {"talked": "D04", "activist": "D04", "targeted": "D10", "pre_reviewed": "D10", "published": "D11"}
    missing |= {"wished": "D08", "last_lesson": "D08", "voted": "D08", "applied": "D01", "tally": "D15"}
    assert {fact: refusals(ALL, record(ADMITTED.changed({fact: None})))[0] for fact in missing} == missing


@pytest.mark.parametrize(
    ("day", "severity"),
    [
        (date(2025, 11, 23), "error"),
        (date(2025, 11, 24), None),
        (date(2025, 12, 24), None),
        (date(2025, 12, 25), "warning"),
    ],
)
def test_a_talk_too_early_is_an_error_and_one_too_late_a_warning(day, severity):
    found = inspect(["D03"], record(ADMITTED.changed({"talked": day})))
    assert found == ([Finding("D03", severity)] if severity else [])


@pytest.mark.parametrize(("on", "broken"), [(date(2025, 12, 24), False), (date(2025, 12, 25), True)])
def test_a_talk_not_held_is_overdue_after_a_month(on, broken):
    assert _breaks("D03", {"talked": None}, on=on) is broken


def test_a_warning_refuses_nothing():
    late = ADMITTED.changed({"talked": date(2026, 3, 1)})
    assert refusals(["D03"], record(late)) == ()


@pytest.mark.parametrize(("day", "broken"), [(date(2025, 11, 30), True), (date(2025, 12, 1), False)])
def test_an_activist_on_the_talks_day_at_the_earliest(day, broken):
    assert _breaks("D04", {"activist": day}) is broken


@pytest.mark.parametrize(("day", "broken"), [(date(2025, 12, 8), True), (date(2025, 12, 9), False)])
def test_the_first_lesson_after_the_activists_day(day, broken):
    assert _breaks("D05", {"first_lesson": day}) is broken


@pytest.mark.parametrize(
    ("first", "broken"), [(date(2025, 12, 31), True), (date(2026, 1, 1), False), (date(2026, 1, 15), False)]
)
def test_no_lesson_counts_before_the_month_of_the_fourteenth_birthday(first, broken):
    child = PersonFacts(APPLICANT, born=date(2012, 1, 15))
    assert _breaks("D05", {"first_lesson": first}, person=child) is broken


@pytest.mark.parametrize(("unwitnessed", "broken"), [(None, False), (0, False), (1, True)])
def test_every_lesson_has_its_witness(unwitnessed, broken):
    assert _breaks("D06", papers=Papers(unwitnessed=unwitnessed)) is broken


def test_without_lessons_the_hours_speak_and_not_their_order():
    assert not _breaks("D05", {"first_lesson": None})
    assert _breaks("D06", {"hours": 7})


def test_where_no_hours_are_asked_no_lesson_is_missing():
    none = {"hours": 0, "first_lesson": None, "last_lesson": None}
    assert not _breaks("D08", none)
    assert not _breaks("D06", none, profile=settings(admission__lesson_hours=0))


@pytest.mark.parametrize(
    ("activist", "meeting", "broken"),
    [
        (date(2025, 11, 30), date(2026, 2, 28), False),
        (date(2025, 11, 30), date(2026, 2, 27), True),
        (date(2025, 12, 8), date(2026, 3, 8), False),
        (date(2025, 12, 8), date(2026, 3, 7), True),
    ],
)
def test_three_months_from_the_activist_to_the_meeting(activist, meeting, broken):
    assert _breaks("D07", {"activist": activist, "voted": meeting}) is broken


def test_before_the_meeting_is_called_the_target_ends_the_months():
    assert _breaks("D07", {"voted": None, "approved": None, "targeted": date(2026, 3, 7)})
    assert not _breaks("D07", {"voted": None, "approved": None, "targeted": date(2026, 3, 8)})


def test_history_that_names_no_day_for_the_target_is_judged_by_its_meeting():
    short = {"targeted": date(2026, 1, 5), "last_lesson": date(2026, 1, 5), "approved": None}
    behind = frozenset({"application", "training"})
    assert not _breaks("D07", short | {"voted": None}, behind=behind)
    assert _breaks("D07", short | {"voted": None, "targeted": date(2026, 1, 6)}, behind=behind)
    assert _breaks("D07", short | {"voted": date(2026, 3, 7)}, behind=behind)
    assert _breaks("D07", short | {"voted": None})


def test_three_months_from_the_application_to_the_approval():
    profile = settings(admission__observation_months=6)
    long_ago = {"activist": date(2025, 11, 1), "voted": date(2026, 5, 18)}
    assert _breaks("D07", long_ago | {"applied": date(2025, 12, 2)}, profile=profile)
    assert not _breaks("D07", long_ago | {"applied": date(2025, 12, 1)}, profile=profile)


@pytest.mark.parametrize(
    "changed",
    [
        {"wished": date(2026, 3, 20)},
        {"introduced": ((FIRST, date(2026, 5, 11)), (SECOND, date(2026, 5, 13)))},
        {"introduced": ((FIRST, date(2026, 5, 12)), (SECOND, date(2026, 5, 18)))},
        {"introduced": ((FIRST, date(2026, 5, 12)),)},
        {"approved": date(2026, 5, 18)},
    ],
)
def test_two_signatures_of_one_day_are_out_of_order(changed):
    assert _breaks("D08", changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"wished": date(2026, 3, 20)},
        {"introduced": ((FIRST, date(2026, 5, 11)), (SECOND, date(2026, 5, 18)))},
        {"approved": date(2026, 5, 18)},
    ],
)
def test_one_day_passes_where_the_profile_lets_it(changed):
    lenient = settings(dates__strict_order=False)
    assert not _breaks("D08", changed, profile=lenient)
    assert _breaks("D08", {"approved": date(2026, 5, 17)}, profile=lenient)


def test_signatures_that_are_not_due_yet_are_not_missing():
    unsigned = {"introduced": (), "voted": None, "approved": None}
    assert not _breaks("D08", unsigned)
    assert _breaks("D08", unsigned, behind=frozenset({"membership_form"}))
    assert _breaks("D08", {"voted": None, "approved": None}, behind=frozenset({"branch_vote"}))
    assert _breaks("D08", {"approved": None}, behind=frozenset({"committee_review"}))


def test_the_day_of_joining_is_the_meetings():
    assert not _breaks("D09")
    assert _breaks("D09", {"joined": date(2026, 6, 1)})


def test_card_and_system_have_the_meetings_day_too():
    meeting, approval = date(2026, 5, 18), date(2026, 6, 1)
    assert not _breaks("D09", {"joined": meeting}, papers=Papers(joined_elsewhere=(meeting, meeting)))
    assert _breaks("D09", {"joined": meeting}, papers=Papers(joined_elsewhere=(meeting, approval)))


def test_the_form_is_handed_out_after_the_pre_review():
    assert _breaks("D10", {"pre_reviewed": date(2026, 4, 9)})
    assert not _breaks("D10", {"pre_reviewed": date(2026, 4, 10)})
    assert _breaks("D10", {"wished": date(2026, 4, 12)})
    assert not _breaks("D10", {"wished": date(2026, 4, 13)})


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({"published": (date(2026, 4, 14), date(2026, 4, 20))}, True),
        ({"published": (date(2026, 4, 14), date(2026, 4, 22))}, False),
        ({"published": (date(2026, 4, 13), date(2026, 4, 21))}, True),
        ({"voted": date(2026, 4, 21)}, True),
        ({"voted": date(2026, 4, 22)}, False),
    ],
)
def test_five_working_days_between_the_pre_review_and_the_meeting(changed, broken):
    assert _breaks("D11", changed, person=PersonFacts(APPLICANT)) is broken


def test_a_period_is_counted_by_the_calendar_in_force():
    holiday = Calendar({date(2026, 4, 16): False})
    facts = record(ADMITTED)
    assert not inspect(["D11"], facts)
    assert inspect(["D11"], record(ADMITTED, calendar=holiday))


@pytest.mark.parametrize(("efile", "on", "broken"), [
    (date(2026, 7, 1), date(2026, 9, 1), False),
    (date(2026, 7, 2), date(2026, 9, 1), True),
    (None, date(2026, 7, 1), False),
    (None, date(2026, 7, 2), True),
])  # fmt: skip
def test_the_e_file_is_uploaded_within_thirty_days(efile, on, broken):
    assert _breaks("D23", {"efile": efile}, on=on) is broken


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"efile_files": 1, "efile_pages": 12, "efile_megabytes": 20}, None),
        ({"efile_files": 2}, "error"),
        ({"efile_pages": 11}, "error"),
        ({"efile_pages": 13}, "error"),
        ({"efile_megabytes": 20.1}, "error"),
    ],
)
def test_the_e_file_is_one_file_of_twelve_pages_and_not_too_large(form, found):
    known = record(ADMITTED.changed({"efile": date(2026, 6, 2)}), papers=Papers(**form))
    assert inspect(["D23"], known) == ([Finding("D23", found)] if found else [])


@pytest.mark.parametrize(
    ("code", "day", "in_force"),
    [
        ("D11", date(2023, 8, 16), False),
        ("D11", date(2023, 8, 17), True),
        ("D23", date(2019, 12, 31), False),
        ("D23", date(2020, 1, 1), True),
        ("D07", date(1999, 1, 1), True),
    ],
)
def test_a_record_is_inspected_by_the_rules_of_its_time(code, day, in_force):
    assert RULES[code].was_in_force(record(ADMITTED.changed({"voted": day}))) is in_force


@pytest.mark.parametrize(("oath", "on", "broken"), [
    (date(2026, 8, 18), date(2026, 9, 1), False),
    (date(2026, 8, 19), date(2026, 9, 1), True),
    (date(2026, 5, 31), date(2026, 6, 2), True),
    (date(2026, 6, 1), date(2026, 6, 2), False),
    (None, date(2026, 8, 18), False),
    (None, date(2026, 8, 19), True),
])  # fmt: skip
def test_the_oath_is_taken_after_the_approval_and_within_three_months(oath, on, broken):
    assert _breaks("D24", {"oath": oath}, on=on) is broken
