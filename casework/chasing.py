"""On which days an open stage reminds its holders, tells the level above, and whom else it tells of what. Pure."""

from datetime import date, timedelta
from functools import lru_cache

from casework.facts import Facts
from casework.procedure import Reminders
from casework.stages.stage import Opening, Stage, Tell


def ladder(stage: Stage, reminders: Reminders, opened_on: date, opening: Opening) -> list[Tell]:
    """Everything that one stage run has to tell on a day, in the order of the days."""
    steps = _after_opening(stage.remind, stage.chase, opened_on)
    if opening.due is not None:
        early, late, above = reminders.before_due, reminders.after_due, reminders.escalate_after_due
        steps = steps | _around_due(early, late, above, opening.due.on)
    return sorted({*steps, *opening.tells})


_Days = tuple[int, ...]


@lru_cache(maxsize=1024)
def _after_opening(remind: _Days, chase: _Days, opened_on: date) -> frozenset[Tell]:
    reminders = (Tell(opened_on + timedelta(days=days), "reminder") for days in remind)
    escalations = (Tell(opened_on + timedelta(days=days), "escalation") for days in chase)
    return frozenset((*reminders, *escalations))


@lru_cache(maxsize=1024)
def _around_due(before: _Days, after: _Days, escalate_after: _Days, due: date) -> frozenset[Tell]:
    early = (Tell(due - timedelta(days=days), "reminder") for days in before)
    late = (Tell(due + timedelta(days=days), "reminder") for days in after)
    escalations = (Tell(due + timedelta(days=days), "escalation") for days in escalate_after)
    return frozenset((*early, *late, *escalations))


def next_chase(steps: list[Tell], after: date) -> date | None:
    """The first day of the ladder after a day."""
    return next((step.on for step in steps if step.on > after), None)


def open_since(facts: Facts, stage: str, run: int, opened_on: date) -> date:
    """The day on which a stage run opened; where a case was brought in with that stage open, the day it had opened."""
    if facts.imported is not None and run == 1 and facts.imported[0] == stage:
        return facts.imported[1]
    return opened_on
