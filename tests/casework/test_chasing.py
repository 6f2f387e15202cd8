"""The ladder of an open stage: reminders, escalations, and what else it tells, by day."""

from datetime import date

from casework.chasing import ladder, next_chase, open_since
from casework.facts import EMPTY
from casework.procedure import Reminders, load_procedures
from casework.stages.stage import Opening, Tell
from casework.terms import Due
from tests.casework.posed import DEFAULT, stage

OPENED = date(2026, 7, 1)
RULES = Reminders(before_due=(7,), after_due=(1,), escalate_after_due=(1,))


def test_holders_are_reminded_before_and_after_the_due_day_and_the_level_above_is_told():
    opening = Opening((), Due(date(2026, 8, 20), "meeting_months:2026-05-20,3"))
    alone = stage("admission", "committee_review").model_copy(update={"chase": ()})
    assert ladder(alone, RULES, OPENED, opening) == [
        Tell(date(2026, 8, 13), "reminder"),
        Tell(date(2026, 8, 21), "escalation"),
        Tell(date(2026, 8, 21), "reminder"),
    ]


def test_a_stage_without_a_due_day_is_chased_from_its_opening():
    steps = ladder(stage("transfer", "release"), Reminders(), OPENED, Opening(()))
    assert steps == [Tell(date(2026, 7, day), "escalation") for day in (4, 8, 16)]


def test_every_stage_that_waits_for_somebody_is_chased():
    """A stage without a day by which it is due would else wait unnoticed for ever."""
    waiting = [one for name in load_procedures(DEFAULT).values() for one in name.stages if not one.silent]
    assert [one.id for one in waiting if not one.chase] == []


def test_holders_are_reminded_where_no_day_is_named():
    steps = ladder(stage("admission", "pre_review"), Reminders(), OPENED, Opening(()))
    assert [step.on for step in steps if step.what == "reminder"] == [date(2026, 7, 8), date(2026, 7, 22)]
    assert [step.on for step in steps if step.what == "escalation"] == [
        date(2026, 7, 15),
        date(2026, 7, 31),
        date(2026, 8, 30),
    ]


def test_what_the_stage_itself_tells_stands_on_the_ladder_too():
    warning = Tell(date(2026, 7, 10), "reminder")
    assert warning in ladder(stage("admission", "training"), RULES, OPENED, Opening((), tells=(warning,)))


def test_the_next_day_is_the_first_one_after():
    steps = [Tell(date(2026, 7, day), "escalation") for day in (4, 8, 16)]
    days = [next_chase(steps, date(2026, 7, day)) for day in (3, 4, 7, 16)]
    assert days == [date(2026, 7, 4), date(2026, 7, 8), date(2026, 7, 8), None]


def test_a_case_that_came_part_way_is_chased_from_the_day_its_stage_had_opened():
    imported = EMPTY.changed({"imported": ("release", date(2026, 6, 28))})
    assert open_since(imported, "release", 1, OPENED) == date(2026, 6, 28)
    assert open_since(imported, "release", 3, OPENED) == OPENED
    assert open_since(imported, "acceptance", 2, OPENED) == OPENED
    assert open_since(EMPTY, "release", 1, OPENED) == OPENED
