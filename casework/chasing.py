"""On which days an open stage reminds its holders, tells the level above, and whom else it tells of what. Pure."""

from datetime import date, timedelta

from casework.facts import Facts
from casework.procedure import Reminders
from casework.stages.stage import Opening, Stage, Tell


def ladder(stage: Stage, reminders: Reminders, opened_on: date, opening: Opening) -> list[Tell]:
    """Everything that one stage run has to tell on a day, in the order of the days."""
    found = [Tell(opened_on + timedelta(days=days), "reminder") for days in stage.remind]
    found += [Tell(opened_on + timedelta(days=days), "escalation") for days in stage.chase]
    if opening.due is not None:
        due = opening.due.on
        found += [Tell(due - timedelta(days=days), "reminder") for days in reminders.before_due]
        found += [Tell(due + timedelta(days=days), "reminder") for days in reminders.after_due]
        found += [Tell(due + timedelta(days=days), "escalation") for days in reminders.escalate_after_due]
    return sorted({*found, *opening.tells})


def next_chase(steps: list[Tell], after: date) -> date | None:
    """The first day of the ladder after a day."""
    return next((step.on for step in steps if step.on > after), None)


def open_since(facts: Facts, stage: str, run: int, opened_on: date) -> date:
    """The day on which a stage run opened; where a case was brought in with that stage open, the day it had opened."""
    if facts.imported is not None and run == 1 and facts.imported[0] == stage:
        return facts.imported[1]
    return opened_on
