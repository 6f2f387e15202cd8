"""On which days an open stage reminds its holders and tells the level above. Pure."""

from datetime import date, timedelta
from typing import NamedTuple

from casework.facts import Facts
from casework.procedure import Reminders
from casework.stages.stage import Stage


class Chase(NamedTuple):
    """One day of the ladder, and the letter owed on it."""

    on: date
    letter: str


def ladder(stage: Stage, reminders: Reminders, opened_on: date, due: date | None, facts: Facts) -> list[Chase]:
    """Every reminder and escalation of one stage run, in the order of their days."""
    found = [Chase(opened_on + timedelta(days=days), "escalation") for days in stage.chase]
    if due is not None:
        found += [Chase(due - timedelta(days=days), "reminder") for days in reminders.before_due]
        found += [Chase(due + timedelta(days=days), "reminder") for days in reminders.after_due]
        found += [Chase(due + timedelta(days=days), "escalation") for days in reminders.escalate_after_due]
    if stage.warn_days is not None and facts.voted is not None:
        found.append(Chase(facts.voted + timedelta(days=stage.warn_days), "reminder"))
    return sorted(found)


def next_chase(steps: list[Chase], after: date) -> date | None:
    """The first day of the ladder after a day."""
    return next((step.on for step in steps if step.on > after), None)
