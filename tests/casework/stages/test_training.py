"""Training: contacts, lessons of forty-five minutes, months of observation, a target proposed."""

from datetime import date

import pytest

from casework.acts import AssignContacts, Lesson, ProposeTarget
from casework.facts import EMPTY
from casework.stages.stage import PASSED, WAIT, Taken
from tests.casework.posed import FIRST, SECOND, case, scene, settings, stage

TRAINING = stage("admission", "training")
ACTIVIST = EMPTY.changed(
    {"applied": date(2025, 11, 20), "talked": date(2025, 11, 21), "activist": date(2025, 11, 30), "contacts": (FIRST,)}
)
TRAINED = ACTIVIST.changed({"hours": 8, "first_lesson": date(2025, 12, 1), "last_lesson": date(2026, 1, 10)})
ENOUGH = date(2026, 2, 28)


def _contacts(*refs):
    return TRAINING.act(AssignContacts(contacts=refs), case(ACTIVIST), scene(ENOUGH))


def test_contacts_are_asked_for_first_then_lessons_and_the_target():
    unaccompanied = ACTIVIST.changed({"contacts": ()})
    assert [one.act for one in TRAINING.open(case(unaccompanied), None).awaited] == ["assign_contacts"]
    assert [one.act for one in TRAINING.open(case(ACTIVIST), None).awaited] == ["lesson", "propose_target"]


def test_contacts_may_record_lessons_and_the_branch_too():
    who = TRAINING.who("lesson", case(ACTIVIST))
    assert [(one.side, one.person) for one in who] == [("branch", None), (None, FIRST)]


def test_nobody_is_urged_to_lessons_once_the_hours_are_full_nor_to_propose_before_the_months_are_over():
    lesson, target = TRAINING.open(case(TRAINED.changed({"hours": 7})), None).awaited
    assert lesson.chased(date(2026, 1, 1))
    assert [target.chased(day) for day in (date(2026, 2, 27), ENOUGH)] == [False, True]
    lesson, target = TRAINING.open(case(TRAINED), None).awaited
    assert not lesson.chased(ENOUGH)
    assert target.chased(ENOUGH)


def test_a_text_that_does_not_say_how_many_hours_urges_to_lessons_for_ever():
    older = TRAINING.model_copy(update={"lesson_hours": None, "observation_months": 0})
    assert all(one.chased(ENOUGH) for one in older.open(case(TRAINED), None).awaited)


@pytest.mark.parametrize("wrong", [(), (FIRST, FIRST), (FIRST, SECOND, "bai"), ("ji",)])
def test_one_or_two_contacts_who_are_not_the_applicant(wrong):
    assert _contacts(*wrong) == ("D12",)


def test_contacts_named_anew_are_counted_so_that_their_tasks_are_new():
    assert _contacts(FIRST, SECOND) == Taken({"contacts": (FIRST, SECOND), "contacts_named": 1})


def test_where_two_contacts_are_the_custom_one_is_too_few():
    profile = settings(admission__contact_count=[2, 2])
    act = AssignContacts(contacts=(FIRST,))
    assert TRAINING.act(act, case(ACTIVIST), scene(ENOUGH, profile)) == ("D12",)


@pytest.mark.parametrize(("minutes", "hours"), [(44, None), (45, 1), (180, 1)])
def test_one_lesson_is_one_hour_and_a_short_one_is_none(minutes, hours):
    day = date(2025, 12, 2)
    taken = TRAINING.act(Lesson(minutes=minutes, witness=SECOND), case(ACTIVIST), scene(day))
    counted = {"hours": hours, "first_lesson": day, "last_lesson": day} if hours else {}
    assert taken == Taken(counted, spends=False)


@pytest.mark.parametrize("day", [date(2025, 11, 29), date(2025, 11, 30)])
def test_lessons_count_after_the_activists_day(day):
    assert TRAINING.act(Lesson(minutes=45, witness=SECOND), case(ACTIVIST), scene(day)) == ("D05",)


def test_a_lesson_recorded_late_keeps_the_first_and_the_last_day():
    taken = TRAINING.act(Lesson(minutes=45, witness=SECOND), case(TRAINED), scene(date(2025, 12, 20)))
    assert taken.facts == {"hours": 9, "first_lesson": date(2025, 12, 1), "last_lesson": date(2026, 1, 10)}


def test_a_lesson_is_judged_by_its_own_day_whatever_came_before():
    early = TRAINED.changed({"first_lesson": date(2025, 11, 1)})
    assert isinstance(TRAINING.act(Lesson(minutes=45, witness=SECOND), case(early), scene(ENOUGH)), Taken)


@pytest.mark.parametrize(
    ("facts", "day", "codes"),
    [
        (TRAINED, ENOUGH, ()),
        (TRAINED, date(2026, 2, 27), ("D07",)),
        (TRAINED.changed({"hours": 7}), ENOUGH, ("D06",)),
        (TRAINED.changed({"hours": 7}), date(2026, 2, 27), ("D06", "D07")),
        (TRAINED.changed({"contacts": ()}), ENOUGH, ("D12",)),
    ],
)
def test_a_target_needs_hours_months_and_contacts(facts, day, codes):
    assert TRAINING.act(ProposeTarget(), case(facts), scene(day)) == (codes or Taken({"targeted": day}))


def test_it_passes_when_the_target_is_proposed():
    assert TRAINING.close(case(TRAINED), ENOUGH) == WAIT
    assert TRAINING.close(case(TRAINED.changed({"targeted": ENOUGH})), ENOUGH) == PASSED


def test_back_at_training_hours_and_contacts_stand_and_back_before_it_they_do_not():
    hours = {"hours", "first_lesson", "last_lesson"}
    assert TRAINING.forgets(reopened=True).keys().isdisjoint({"contacts", *hours})
    assert TRAINING.forgets(reopened=False).keys() >= {"targeted", "contacts", *hours}
