"""What goes by the clock is due when our tables say so; what was missed is made up for once."""

from datetime import datetime, timedelta

import pytest

from casework import acts, checkpoint
from casework.inspection.kept import inspect_all
from casework.terms import SHANGHAI
from flows import by_the_clock, inspection, reminders, upkeep
from flows import checkpoint as checkpoint_flow
from flows.at_work import AtWork
from flows.by_the_clock import ByTheClock, Chore
from tests.story import Story

HOUR = timedelta(hours=1)


def test_a_checkpoint_is_due_an_hour_after_the_last_if_there_is_something_new(work: AtWork, story: Story):
    assert checkpoint_flow.due(work, None, work.clock()) is None
    story.act(acts.Apply(), "jixiang", person="jixiang")
    assert checkpoint_flow.due(work, None, work.clock()) == work.clock()
    made = checkpoint.make(work.office, work.clock())
    assert made is not None
    assert checkpoint_flow.due(work, None, work.clock()) is None
    story.act(acts.Apply(), "ruyi", person="ruyi")
    assert checkpoint_flow.due(work, None, work.clock()) == made.made_at + HOUR


def test_upkeep_is_done_when_a_worker_starts_and_every_hour(work: AtWork):
    now = work.clock()
    assert upkeep.due(work, None, now) == now
    assert upkeep.due(work, now, now) == now + HOUR


def test_the_inspection_is_made_at_night_and_makes_up_for_a_night_that_was_missed(work: AtWork, story: Story):
    def due():
        return inspection.due(work, None, work.clock())

    night = datetime(2026, 3, 3, 3, tzinfo=SHANGHAI)
    assert due() == night
    story.clock.now = night + timedelta(minutes=59)
    assert due() == work.clock()
    inspect_all(work.office, work.clock())
    assert due() == night + timedelta(days=1)
    story.clock.forward(days=3)
    assert due() < work.clock()


def test_reminders_are_due_at_half_past_eight_of_the_day_on_which_one_is_owed(work: AtWork, story: Story):
    case = story.case(story.act(acts.Apply(), "jixiang", person="jixiang").case)
    assert case.chase_on is not None
    due = reminders.due(work, None, work.clock())
    assert due == datetime.combine(case.chase_on, reminders.AT, SHANGHAI)


def test_reminders_that_were_missed_are_due_at_once_and_not_twice_on_one_day(work: AtWork, story: Story):
    story.act(acts.Apply(), "jixiang", person="jixiang")
    now = story.clock.forward(days=60)
    due = reminders.due(work, None, now)
    assert due is not None
    assert due < now
    again = reminders.due(work, now, now)
    assert again is not None
    assert again > now


def test_a_chore_that_fails_does_not_keep_the_others_from_their_turn(work: AtWork, monkeypatch: pytest.MonkeyPatch):
    ran = []

    def fails() -> None:
        raise ZeroDivisionError

    chores = [Chore("fails", fails, upkeep.due), Chore("runs", lambda: ran.append(1), upkeep.due)]
    monkeypatch.setattr(by_the_clock, "CHORES", chores)
    clockwork = ByTheClock()
    with pytest.raises(ZeroDivisionError):
        clockwork.run(work)
    assert ran == [1]
    assert clockwork.next_due(work, work.clock()) == work.clock(), "the one that failed is still due"
