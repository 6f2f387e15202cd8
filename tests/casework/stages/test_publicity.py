"""Publicity: a notice for five working days, objections, and their ruling."""

from datetime import date

import pytest

from casework.acts import Object, Publish, RuleObjection
from casework.facts import EMPTY
from casework.stages.stage import PASSED, REFUSED, WAIT, Returned, Taken
from casework.terms import Calendar
from tests.casework.posed import ADMITTED, case, scene, settings, stage

PUBLICITY = stage("admission", "publicity")
REVIEWED = EMPTY.changed({"pre_reviewed": date(2026, 4, 28)})
UP, LAST = date(2026, 4, 29), date(2026, 5, 9)
WHY = "working_days:2026-04-30,2026-05-09,5,2026-05-01h 2026-05-02h 2026-05-03h 2026-05-04h 2026-05-05h 2026-05-09m"
LABOUR_DAY = Calendar({date(2026, 5, day): False for day in range(1, 6)} | {LAST: True})
STANDING = REVIEWED.changed({"published": (UP, LAST), "notices": 1})
OBJECTED = STANDING.changed({"objections": 1})


def _publish(day, **about):
    return PUBLICITY.act(Publish(), case(REVIEWED), scene(day, **about))


def test_five_working_days_over_a_holiday_with_a_worked_saturday():
    assert _publish(UP, calendar=LABOUR_DAY) == Taken({"published": (UP, LAST), "notices": 1, "rulings": 0})


@pytest.mark.parametrize("day", [date(2026, 4, 27), date(2026, 4, 28)])
def test_a_notice_goes_up_after_the_pre_reviews_day(day):
    assert _publish(day) == ("D11",)


def test_nobody_is_urged_to_it_before_the_day_after_the_pre_review():
    """Its letter came on the day of the pre-review, named no day, and the notice was refused on that one."""
    recommended = stage("recommendation", "publicity")
    assert [one.chased_from for one in PUBLICITY.open(case(REVIEWED), LABOUR_DAY).awaited] == [UP]
    assert [one.chased_from for one in recommended.open(case(REVIEWED), LABOUR_DAY).awaited] == [date.min]


def test_the_due_day_says_how_it_was_computed():
    due = PUBLICITY.open(case(STANDING), LABOUR_DAY).due
    assert (due.on, due.why, due.provisional) == (LAST, WHY, False)


def test_a_period_beyond_the_published_calendar_is_provisional():
    assert PUBLICITY.open(
        case(STANDING.changed({"published": (date(2031, 3, 3), date(2031, 3, 10))})), Calendar()
    ).due.provisional


def test_it_closes_the_day_after_the_last_unless_an_objection_waits():
    assert PUBLICITY.close(case(STANDING), LAST) == WAIT
    assert PUBLICITY.close(case(STANDING), date(2026, 5, 10)) == PASSED
    assert PUBLICITY.close(case(OBJECTED), date(2026, 6, 1)) == WAIT


def test_acts_of_later_stages_wait_for_the_period_and_for_the_ruling():
    assert [PUBLICITY.holds_up(case(facts)) for facts in (REVIEWED, STANDING, OBJECTED)] == [
        None,
        "too_early",
        "objection_open",
    ]


@pytest.mark.parametrize(("day", "taken"), [(UP, True), (LAST, True), (date(2026, 5, 10), False)])
def test_anybody_may_object_until_the_last_day_has_ended(day, taken):
    answer = PUBLICITY.act(Object(text="不符"), case(STANDING), scene(day))
    assert answer == (Taken({"objections": 1}, spends=False) if taken else ("wrong_stage",))


def test_a_second_objection_joins_the_first():
    answer = PUBLICITY.act(Object(text="不符"), case(OBJECTED), scene(LAST))
    assert answer.facts == {"objections": 2}
    assert len(PUBLICITY.open(case(OBJECTED.changed(answer.facts)), LABOUR_DAY).awaited) == 1


@pytest.mark.parametrize(
    ("verdict", "changes"),
    [
        ("unfounded", {}),
        ("upheld", {"verdict": "upheld"}),
        ("corrected", {"published": None}),
    ],
)
def test_one_ruling_answers_all_objections(verdict, changes):
    act = RuleObjection(verdict=verdict, reason="已核实")
    answer = PUBLICITY.act(act, case(OBJECTED.changed({"objections": 3})), scene(LAST))
    assert answer.facts == {"objections": 0, "rulings": 1} | changes


def test_a_ruling_needs_a_reason_and_an_objection():
    assert PUBLICITY.act(RuleObjection(verdict="unfounded"), case(OBJECTED), scene(LAST)) == ("reason_missing",)
    ruling = RuleObjection(verdict="unfounded", reason="已核实")
    assert PUBLICITY.act(ruling, case(STANDING), scene(LAST)) == ("wrong_stage",)


def test_what_is_upheld_goes_back_to_training_and_ends_a_recommendation():
    upheld = OBJECTED.changed({"objections": 0, "verdict": "upheld"})
    assert PUBLICITY.close(case(upheld), LAST) == Returned("training")
    assert stage("recommendation", "publicity").close(case(upheld, "recommendation"), LAST) == REFUSED


def test_every_notice_and_every_ruling_is_a_task_of_its_own():
    void = STANDING.changed({"published": None, "rulings": 1})
    again = STANDING.changed({"notices": 2, "objections": 1})
    slots = [PUBLICITY.open(case(facts), LABOUR_DAY).awaited[0].slot for facts in (REVIEWED, OBJECTED, void, again)]
    assert len(set(slots)) == 4


def test_a_record_stands_until_the_notice_is_void():
    ruling = RuleObjection(verdict="unfounded", reason="已核实")
    assert PUBLICITY.stands(Publish(), case(STANDING), None)
    assert not PUBLICITY.stands(Publish(), case(REVIEWED), None)
    assert PUBLICITY.stands(ruling, case(STANDING.changed({"rulings": 1})), None)
    assert not PUBLICITY.stands(ruling, case(OBJECTED.changed({"rulings": 1})), None)


def test_the_branch_may_publish_a_recommendation_and_not_an_admission():
    by = [
        [who.side for who in stage(name, "publicity").who("publish", case())]
        for name in ("admission", "recommendation")
    ]
    assert by == [["committee"], ["branch", "committee"]]


def test_the_admitted_are_announced_only_where_the_profile_asks():
    asked = stage("admission", "announcement", settings(admission__publicity_points=["targets", "admitted"]))
    assert not stage("admission", "announcement").applies(case(ADMITTED))
    assert asked.applies(case(ADMITTED))
    assert asked.fact == "announced"
