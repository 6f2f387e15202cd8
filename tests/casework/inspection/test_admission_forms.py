"""D19…D21, D25, D26, D28…D30: forms and cards, each rule at its boundary from both sides. What no paper tells breaks
nothing."""

from datetime import date

import pytest

from casework.facts import PersonFacts
from casework.inspection.inspect import RULES, Finding, inspect
from casework.inspection.papers import Papers
from tests.casework.posed import ADMITTED, APPLICANT, record, settings

BORN = date(2004, 5, 18)
FORMS = ("D16", "D18", "D20", "D21", "D22", "D25", "D26", "D29", "D30")


def _breaks(code, papers=None, changed=None, **about):
    known = record(ADMITTED.changed(changed or {}), papers=Papers(**(papers or {})), **about)
    return bool(inspect([code], known))


def test_papers_that_nobody_looked_at_break_no_rule():
    numbered = ADMITTED.changed({"number": "202651000101"})
    assert inspect(FORMS, record(numbered)) == []
    assert not [code for code in FORMS if RULES[code].since]


def _joined(day, born=BORN, pioneers=None, *, day_known=True):
    person = PersonFacts(APPLICANT, born=born, born_day_known=day_known)
    papers = Papers(pioneer_recommended=pioneers)
    return inspect(["D19"], record(ADMITTED.changed({"joined": day}), person=person, papers=papers))


@pytest.mark.parametrize(
    ("day", "pioneers", "broken"),
    [
        (date(2018, 5, 18), None, False),  # the 14th birthday
        (date(2018, 5, 17), True, False),  # thirteen, in the two years that recognise it
        (date(2018, 5, 17), None, True),
        (date(2018, 5, 17), False, True),
        (date(2017, 5, 18), True, False),  # the 13th birthday
        (date(2017, 5, 17), True, True),
        (date(2017, 1, 1), True, True),
        (date(2016, 12, 31), None, False),  # before there was a special check
    ],
)
def test_thirteen_will_do_in_two_years_if_the_pioneers_recommended(day, pioneers, broken):
    assert bool(_joined(day, pioneers=pioneers)) is broken


@pytest.mark.parametrize(
    ("day", "born", "broken"),
    [
        (date(2018, 12, 31), date(2005, 6, 1), False),
        (date(2019, 1, 1), date(2005, 6, 1), True),
        (date(2019, 1, 1), date(2005, 1, 1), False),
        (date(2019, 1, 1), date(2005, 1, 2), True),
        (date(2022, 2, 28), date(2008, 2, 29), False),  # born on a leap day, fourteen in a year without one
        (date(2022, 2, 27), date(2008, 2, 29), True),
    ],
)
def test_since_2019_nobody_joins_under_fourteen(day, born, broken):
    assert bool(_joined(day, born, pioneers=True)) is broken


def test_a_month_of_birth_that_does_not_decide_goes_to_people():
    assert _joined(date(2019, 5, 31), date(2005, 5, 1), day_known=False) == [Finding("age_unknown", "error")]
    assert _joined(date(2019, 6, 1), date(2005, 5, 1), day_known=False) == []


@pytest.mark.parametrize(("missing", "broken"), [(None, False), ((), False), (("secretary",), True)])
def test_everybody_signs(missing, broken):
    assert _breaks("D20", {"unsigned": missing}) is broken


def _months(*spans):
    def day(month):
        return date.fromisoformat(f"{month}-01") if month else None

    return {"experience": tuple((day(start), day(end)) for start, end in spans)}


WHOLE = (("2015-09", "2021-07"), ("2021-09", "2024-07"), ("2024-09", None))


@pytest.mark.parametrize(
    ("spans", "broken"),
    [
        (WHOLE, False),
        (tuple(reversed(WHOLE)), False),  # in whatever order they stand
        ((("2015-09", "2021-07"), ("2021-10", None)), True),  # August and September are missing
        ((("2015-09", "2021-09"), ("2021-09", None)), False),  # one month in both is no overlap
        ((("2015-09", "2021-10"), ("2021-09", None)), True),
        ((("2015-09", None), ("2021-09", None)), True),  # only the last may last
        ((("2017-08", None),), True),  # born in July 2009: eight, and not at school yet
        ((("2017-07", None),), False),
        ((("2015-09", "2025-09"),), False),  # the application was in November 2025
        ((("2015-09", "2025-08"),), True),
        ((), True),
    ],
)
def test_the_experience_goes_on_from_primary_school(spans, broken):
    assert _breaks("D21", _months(*spans)) is broken


def test_a_longer_gap_passes_where_the_profile_lets_it():
    summer = _months(("2015-09", "2021-06"), ("2021-09", None))
    assert _breaks("D21", summer)
    assert not _breaks("D21", summer, profile=settings(inspection__gap_months=2))


@pytest.mark.parametrize(
    ("registered", "joined", "broken"),
    [
        (False, date(2022, 1, 1), True),
        (False, date(2021, 12, 31), False),
        (True, date(2022, 1, 1), False),
        (None, date(2022, 1, 1), False),
    ],
)
def test_since_2022_there_is_a_registration_form(registered, joined, broken):
    assert _breaks("D25", {"registered": registered}, {"joined": joined}) is broken


@pytest.mark.parametrize(
    ("first", "broken"), [(date(2026, 6, 1), False), (date(2026, 5, 1), True), (date(2026, 7, 1), True)]
)
def test_dues_begin_in_the_month_of_the_approval(first, broken):
    assert _breaks("D26", {"dues_from": first}, {"approved": date(2026, 6, 30)}) is broken
    assert not _breaks("D26", {"dues_from": first}, {"approved": None})


@pytest.mark.parametrize(("on", "broken"), [(date(2026, 6, 1), False), (date(2026, 5, 31), True)])
def test_a_day_in_the_future_is_found(on, broken):
    assert _breaks("D28", on=on) is broken


def test_a_notice_may_still_be_up():
    up = {"published": (date(2026, 6, 1), date(2026, 6, 8))}
    assert not _breaks("D28", changed=up)


@pytest.mark.parametrize(
    ("meeting", "broken"),
    [
        (date(2026, 5, 1), True),  # Labour Day, a Friday
        (date(2026, 4, 30), False),
        (date(2026, 5, 16), False),  # a Saturday: students meet then
        (date(2026, 5, 9), False),  # a Saturday worked in place of a holiday
    ],
)
def test_no_meeting_is_held_on_a_public_holiday(meeting, broken):
    assert _breaks("D28", changed={"voted": meeting}) is broken


@pytest.mark.parametrize(
    ("identities", "broken"),
    [((), False), ((("吉祥",),), False), ((("吉祥", "吉祥"), ("2009-07",)), False), ((("吉祥", "吉翔"),), True)],
)
def test_all_documents_carry_one_name(identities, broken):
    assert _breaks("D29", {"identities": identities}) is broken


@pytest.mark.parametrize(
    ("said", "broken"),
    [((1, 2, 1), False), ((0, 2, 1), True), ((1, 1, 1), True), ((1, 2, 0), True), (None, False)],
)
def test_the_declarations_stand_as_often_as_the_profile_asks(said, broken):
    strict = settings(inspection__declarations=[1, 2, 1])
    assert _breaks("D30", {"declarations": said}, profile=strict) is broken
    assert not _breaks("D30", {"declarations": said})


@pytest.mark.parametrize(("lesson", "broken"), [(True, False), (False, True), (None, False)])
def test_the_lesson_on_discipline_is_asked_for_by_the_profile(lesson, broken):
    strict = settings(inspection__discipline_lesson=True)
    assert _breaks("D30", {"discipline_lesson": lesson}, profile=strict) is broken
    assert not _breaks("D30", {"discipline_lesson": lesson})
