"""How long people take: most are prompt, some slow, a few forget until the level above is told, and some even then."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from casework.terms import Calendar, add_months
from tuanwu.year.desks import Desk


class Habit(NamedTuple):
    """Of one desk: days taken on the average and at most, and how often a task is forgotten."""

    mean: float
    most: int
    forgets: float


PROMPT, SLOW, SLEEPY = Habit(1.6, 12, 0.004), Habit(5, 30, 0.015), Habit(12, 60, 0.2)
_SHARES: Final = (0.78, 0.17, 0.05)
_NEVER: Final = 0.06
"""Of what is forgotten: how often nothing comes of telling the level above."""
_AFTER_BEING_TOLD: Final = (1, 6)
_PACE: Final[dict[str, tuple[int, int]]] = {
    "lesson": (7, 10),
    "vote": (4, 12),
    "oath": (10, 70),
    "efile": (2, 15),
    "party_answer": (8, 45),
    "confirm_activist": (3, 12),
    "introduce": (1, 2),
}
"""Days that an act takes by its nature, before anybody is slow."""
_PROPOSED_AFTER: Final = (3, 20)
"""Days after the months of observation."""


class Habits:
    """Whoever holds a desk keeps to its habit all year."""

    def __init__(self, seed: int, calendar: Calendar, observation_months: int) -> None:
        self._seed, self._calendar, self._months = seed, calendar, observation_months

    def luck(self, desk: Desk, about: str = "") -> Random:
        """The luck of one task: the same in every rehearsal of this year."""
        return Random(f"{self._seed} {desk.case} {desk.run} {desk.act} {desk.facts.hours} {about}")

    def acts_on(self, desk: Desk, today: date) -> date | None:
        """The day on which somebody will do it; None: nobody will, whoever is told."""
        random = self.luck(desk)
        habit = self._habit(desk.whose)
        if random.random() < habit.forgets and desk.told_above and desk.told_above > today:
            told = desk.told_above + timedelta(days=random.randint(*_AFTER_BEING_TOLD))
            return None if random.random() < _NEVER else self._at_work(told)
        earliest = max(today, self._earliest(desk))
        days = random.randint(*_PACE.get(desk.act, (0, 1))) + min(int(random.expovariate(1 / habit.mean)), habit.most)
        return self._at_work(earliest + timedelta(days=days))

    def _earliest(self, desk: Desk) -> date:
        """Nobody proposes a target before the months of observation are over."""
        if desk.act != "propose_target" or desk.facts.activist is None:
            return date.min
        wait: Callable[[int, int], int] = self.luck(desk, "wait").randint
        return add_months(desk.facts.activist, self._months) + timedelta(days=wait(*_PROPOSED_AFTER))

    def _habit(self, whose: str) -> Habit:
        return Random(f"{self._seed} {whose} habit").choices((PROMPT, SLOW, SLEEPY), _SHARES)[0]

    def _at_work(self, day: date) -> date:
        while not self._calendar.is_working_day(day):
            day += timedelta(days=1)
        return day
