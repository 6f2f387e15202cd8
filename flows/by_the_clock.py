"""What is done by the clock. What is due is read from our tables, so that a missed time is made up for once."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from flows import bounces, checkpoint, inspection, reminders, stand_ins, upkeep
from flows.at_work import AtWork


class Chore(NamedTuple):
    """A flow and when it is due, given when this worker last ran it and the moment it is; None: nothing to do."""

    name: str
    run: Callable[[], None]
    due: Callable[[AtWork, datetime | None, datetime], datetime | None]


CHORES = (
    Chore("stand-ins", stand_ins.stand_ins, stand_ins.due),
    Chore("reminders", reminders.reminders, reminders.due),
    Chore("checkpoint", checkpoint.checkpoint, checkpoint.due),
    Chore("bounces", bounces.bounces, bounces.due),
    Chore("upkeep", upkeep.upkeep, upkeep.due),
    Chore("inspection", inspection.inspection, inspection.due),
)


class ByTheClock:
    """One worker's chores."""

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}

    def next_due(self, work: AtWork, now: datetime) -> datetime | None:
        """When the next chore is due."""
        return min(filter(None, (self._due(work, chore, now) for chore in CHORES)), default=None)

    def run(self, work: AtWork) -> None:
        """Run every chore that is due. One that fails does not keep the others from their turn."""
        failed: Exception | None = None
        for chore in CHORES:
            now = work.clock()
            due = self._due(work, chore, now)
            if due is None or due > now:
                continue
            try:
                chore.run()
                self._last[chore.name] = now
            except Exception as error:
                failed = error
        if failed:
            raise failed

    def _due(self, work: AtWork, chore: Chore, now: datetime) -> datetime | None:
        return chore.due(work, self._last.get(chore.name), now)
