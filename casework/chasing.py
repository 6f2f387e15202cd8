"""On which days an open stage reminds its holders, tells the level above, and whom else it tells of what. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from casework.facts import Facts
from casework.procedure import Reminders
from casework.stages.stage import Opening, Stage, Tell

URGING = frozenset({"reminder", "escalation"})
AGAIN = URGING | {"retention"}
"""What is told again and again while a case stays late. That a recommendation expires soon is not: it then lapses."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """What one stage run has to tell, in the order of the days; and what comes back every so many days after the last
    of those, so that no case falls silent however late it is. Many cases share one, and ask it for the same day."""

    steps: tuple[Tell, ...]
    again: tuple[Tell, ...] = ()
    """The last of each kind that comes back."""
    every: int | None = None
    _found: dict[tuple[date, str | None], date | None] = field(default_factory=dict, compare=False, repr=False)

    def next(self, after: date, what: str | None = None) -> date | None:
        """The first day after that day on which something (of that kind) is told."""
        asked = (after, what)
        if asked not in self._found:
            self._found[asked] = self._first(after, what)
        return self._found[asked]

    def _first(self, after: date, what: str | None) -> date | None:
        steps = (step.on for step in self.steps if step.on > after and what in (None, step.what))
        comes_back = what is None or any(step.what == what for step in self.again)
        return min(filter(None, (next(steps, None), self._again_after(after) if comes_back else None)), default=None)

    def due(self, first: date, last: date) -> list[Tell]:
        """What falls due from one day to another; of several days of one kind the latest speaks for all."""
        steps = [step for step in self.steps if first <= step.on <= last]
        on = self._again_by(last)
        if on is not None and on >= first:
            steps += [step._replace(on=on) for step in self.again]
        return list({step.what: step for step in sorted(steps)}.values())

    def _again_after(self, day: date) -> date | None:
        if not self.every or not self.again:
            return None
        return self._top + timedelta(days=(max((day - self._top).days, 0) // self.every + 1) * self.every)

    def _again_by(self, day: date) -> date | None:
        if not self.every or not self.again or (day - self._top).days < self.every:
            return None
        return self._top + timedelta(days=(day - self._top).days // self.every * self.every)

    @property
    def _top(self) -> date:
        """The day from which on things come back."""
        return max(step.on for step in self.again)


def ladder(stage: Stage, reminders: Reminders, opened_on: date, opening: Opening) -> Ladder:
    """The ladder of one stage run; nobody is urged to what cannot be done yet, or is done already."""
    due = opening.due
    around = (reminders.before_due, reminders.after_due, reminders.escalate_after_due, due.on) if due else None
    possible_from = tuple(one.chased_from for one in opening.awaited if one.chased_from is not None)
    since = opening.asked_on or opened_on
    return _ladder(stage.remind, stage.chase, since, around, possible_from, opening.tells, reminders.again_every)


_Days = tuple[int, ...]


@lru_cache(maxsize=4096)
def _ladder(
    remind: _Days,
    chase: _Days,
    since: date,
    around: tuple[_Days, _Days, _Days, date] | None,
    possible_from: tuple[date, ...],
    own: tuple[Tell, ...],
    every: int | None,
) -> Ladder:
    """What comes back is what the procedure has told last; where it has no days for the stage, what the stage itself
    has. Most of the cases that one run opens a stage for have the same ladder."""
    days = [*_after_opening(remind, chase, since), *(_around_due(*around) if around else ())]
    urging, told = (sorted(set(_of_use(steps, possible_from))) for steps in (days, own))
    again = {step.what: step for step in urging or told if step.what in AGAIN}
    return Ladder(tuple(sorted({*urging, *told})), tuple(again.values()), every)


def _after_opening(remind: _Days, chase: _Days, opened_on: date) -> Iterator[Tell]:
    yield from (Tell(opened_on + timedelta(days=days), "reminder") for days in remind)
    yield from (Tell(opened_on + timedelta(days=days), "escalation") for days in chase)


def _around_due(before: _Days, after: _Days, escalate_after: _Days, due: date) -> Iterator[Tell]:
    yield from (Tell(due - timedelta(days=days), "reminder") for days in before)
    yield from (Tell(due + timedelta(days=days), "reminder") for days in after)
    yield from (Tell(due + timedelta(days=days), "escalation") for days in escalate_after)


def _of_use(steps: Iterable[Tell], possible_from: tuple[date, ...]) -> Iterator[Tell]:
    """Where nothing can be done yet, reminders come on the first day on which something can."""
    for step in steps:
        if step.what not in URGING or any(day <= step.on for day in possible_from):
            yield step
        elif step.what == "reminder" and possible_from:
            yield step._replace(on=min(possible_from))


def open_since(facts: Facts, stage: str, run: int, opened_on: date) -> date:
    """The day on which a stage run opened; where a case was brought in with that stage open, the day it had opened."""
    if facts.imported is not None and run == 1 and facts.imported[0] == stage:
        return facts.imported[1]
    return opened_on
