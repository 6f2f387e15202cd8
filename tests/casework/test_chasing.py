"""The ladder of an open stage: reminders, escalations, and what else it tells, by day."""

from datetime import date

from casework.chasing import Ladder, ladder, open_since
from casework.facts import EMPTY
from casework.procedure import Reminders, load_procedures
from casework.stages.stage import Awaited, Opening, Tell
from casework.terms import Due
from tests.casework.posed import DEFAULT, stage

OPENED = date(2026, 7, 1)
RULES = Reminders(before_due=(7,), after_due=(1,), escalate_after_due=(1,))
ASKED = (Awaited("review", ()),)


def test_holders_are_reminded_before_and_after_the_due_day_and_the_level_above_is_told():
    opening = Opening(ASKED, Due(date(2026, 8, 20), "meeting_months:2026-05-20,3"))
    alone = stage("admission", "committee_review").model_copy(update={"chase": ()})
    assert ladder(alone, RULES, OPENED, opening).steps == (
        Tell(date(2026, 8, 13), "reminder"),
        Tell(date(2026, 8, 21), "escalation"),
        Tell(date(2026, 8, 21), "reminder"),
    )


def test_a_stage_without_a_due_day_is_chased_from_its_opening():
    steps = ladder(stage("transfer", "release"), Reminders(), OPENED, Opening(ASKED)).steps
    assert steps == tuple(Tell(date(2026, 7, day), "escalation") for day in (4, 8, 16))


def test_the_days_count_from_when_somebody_was_asked_where_that_was_later():
    opening = Opening(ASKED, asked_on=date(2026, 7, 11))
    steps = ladder(stage("transfer", "release"), Reminders(), OPENED, opening).steps
    assert [step.on for step in steps] == [date(2026, 7, day) for day in (14, 18, 26)]


def test_nobody_is_urged_where_nothing_is_awaited_or_what_is_need_not_be_done():
    for awaited in ((), (Awaited("lesson", (), chased_from=None),)):
        found = ladder(stage("admission", "training"), RULES, OPENED, Opening(awaited))
        assert found == Ladder(())
        assert found.next(OPENED) is None


def test_reminders_of_what_cannot_be_done_yet_come_on_the_day_on_which_it_can():
    opening = Opening((Awaited("propose_target", (), chased_from=date(2026, 12, 15)),))
    steps = ladder(stage("admission", "training"), RULES, OPENED, opening).steps
    assert steps == (
        Tell(date(2026, 12, 15), "reminder"),
        Tell(date(2026, 12, 28), "escalation"),
        Tell(date(2027, 7, 1), "escalation"),
    )


def test_every_stage_that_waits_for_somebody_is_chased():
    """A stage without a day by which it is due would else wait unnoticed for ever."""
    waiting = [one for name in load_procedures(DEFAULT).values() for one in name.stages if not one.silent]
    assert [one.id for one in waiting if not one.chase] == []


def test_holders_are_reminded_where_no_day_is_named():
    steps = ladder(stage("admission", "pre_review"), Reminders(), OPENED, Opening(ASKED)).steps
    assert [step.on for step in steps if step.what == "reminder"] == [date(2026, 7, 8), date(2026, 7, 22)]
    assert [step.on for step in steps if step.what == "escalation"] == [
        date(2026, 7, 15),
        date(2026, 7, 31),
        date(2026, 8, 30),
    ]


def test_what_the_stage_itself_tells_stands_on_the_ladder_too():
    warning = Tell(date(2026, 7, 10), "reminder")
    opening = Opening(ASKED, tells=(warning,))
    assert warning in ladder(stage("admission", "training"), RULES, OPENED, opening).steps


STEPS = (
    Tell(date(2026, 7, 4), "escalation"),
    Tell(date(2026, 7, 8), "reminder"),
    Tell(date(2026, 7, 16), "escalation"),
)


def test_the_next_day_is_the_first_one_after():
    days = [Ladder(STEPS).next(date(2026, 7, day)) for day in (3, 4, 7, 8)]
    assert days == [date(2026, 7, 4), date(2026, 7, 8), date(2026, 7, 8), date(2026, 7, 16)]
    assert Ladder(STEPS).next(date(2026, 7, 16)) is None


def test_after_the_last_step_everybody_is_told_again_every_so_many_days_without_end():
    found = Ladder(STEPS, STEPS[1:], every=10)
    days = [found.next(date(2026, 7, day)) for day in (15, 16, 25, 26, 27)]
    assert days == [date(2026, 7, 16), date(2026, 7, 26), date(2026, 7, 26), date(2026, 8, 5), date(2026, 8, 5)]
    assert found.next(date(2036, 7, 26)) == date(2036, 8, 2)
    assert [found.next(date(2026, 7, 8), what) for what in ("reminder", "escalation", "expiring")] == [
        date(2026, 7, 26),
        date(2026, 7, 16),
        None,
    ]


def test_what_comes_again_says_what_was_said_last():
    kept = Tell(date(2026, 7, 20), "retention", (("months", 12),))
    found = Ladder((*STEPS, kept), (*STEPS[1:], kept), every=10)
    assert found.due(date(2026, 7, 17), date(2026, 7, 29)) == [kept]
    assert found.due(date(2026, 7, 21), date(2026, 7, 29)) == []
    again = date(2026, 8, 9)
    told = found.due(date(2026, 7, 21), date(2026, 8, 15))
    assert sorted(told) == [Tell(again, "escalation"), Tell(again, "reminder"), kept._replace(on=again)]


def test_that_validity_ends_soon_is_not_told_again():
    ends = Tell(date(2026, 9, 1), "expiring")
    asked = Opening(ASKED, tells=(ends,))
    found = ladder(stage("recommendation", "handover"), Reminders(again_every=10), OPENED, asked)
    assert ends in found.steps
    assert {step.what for step in found.again} == {"reminder", "escalation"}


def test_what_comes_back_does_not_wait_for_a_far_day_of_the_stages_own():
    letter_ends = Tell(date(2026, 9, 30), "escalation")
    asked = Opening(ASKED, tells=(letter_ends,))
    found = ladder(stage("transfer", "acceptance"), Reminders(again_every=30), OPENED, asked)
    assert [found.next(date(2026, *day)) for day in ((7, 16), (9, 14), (9, 30))] == [
        date(2026, 8, 15),
        date(2026, 9, 30),
        date(2026, 10, 14),
    ]


def test_a_membership_kept_too_long_is_told_of_again():
    kept = tuple(Tell(date(2026, month, 1), "retention", (("months", month),)) for month in (8, 12))
    found = ladder(stage("transfer", "application"), Reminders(again_every=30), OPENED, Opening((), tells=kept))
    assert found.due(date(2027, 1, 1), date(2027, 1, 31)) == [kept[1]._replace(on=date(2027, 1, 30))]


def test_every_procedure_that_ships_tells_again():
    assert [name for name, one in load_procedures(DEFAULT).items() if not one.reminders.again_every] == []


def test_a_case_that_came_part_way_is_chased_from_the_day_its_stage_had_opened():
    imported = EMPTY.changed({"imported": ("release", date(2026, 6, 28))})
    assert open_since(imported, "release", 1, OPENED) == date(2026, 6, 28)
    assert open_since(imported, "release", 3, OPENED) == OPENED
    assert open_since(imported, "acceptance", 2, OPENED) == OPENED
    assert open_since(EMPTY, "release", 1, OPENED) == OPENED
