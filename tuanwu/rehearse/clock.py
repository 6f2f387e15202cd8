"""The clock of a story: between its steps everything falls due in order, each thing before the morning of its day."""

from datetime import datetime

from casework.office import Office
from casework.reminders import next_reminder, remind
from casework.settle import next_wake, procedures_ready, settle_all
from casework.stand_ins import keep_days, next_day
from casework.terms import local_day, start_of


class StoryStuck(Exception):
    """What fell due could not be done: a fault of the engine, not of the story."""


class Clock:
    """Moves when the story moves it."""

    def __init__(self, office: Office, now: datetime) -> None:
        self._office = office
        self.now = now

    def forward(self, to: datetime) -> None:
        """Let everything fall due that lies between now and then."""
        while (due := self._next_due()) <= to:
            if due <= self.now:
                raise StoryStuck(f"what fell due on {due:%Y-%m-%d} was not done: see the log")
            self.now = due
            self.fall_due()
        self.now = to

    def fall_due(self) -> None:
        """Do what is due now."""
        keep_days(self._office, self.now)
        self.settle()
        remind(self._office, self.now)

    def settle(self) -> None:
        """Carry every case as far as it can go now."""
        while ready := procedures_ready(self._office, self.now):
            for procedure in ready:
                settled = settle_all(self._office, procedure, self.now)
                if settled.set_aside:
                    raise StoryStuck(f"cases {settled.set_aside} could not be settled: see the log")

    def _next_due(self) -> datetime:
        stand_in = next_day(self._office)
        reminder = next_reminder(self._office, local_day(self.now))
        due = start_of(min(reminder, stand_in or reminder))
        return min(due, next_wake(self._office) or due)
