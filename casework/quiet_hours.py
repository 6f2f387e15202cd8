"""The hours of the night, in Shanghai, in which nobody is told what can wait for the morning. Pure."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from casework.terms import SHANGHAI


class QuietHours(NamedTuple):
    """From an hour of the evening to one of the morning."""

    evening: time
    morning: time

    def end(self, moment: datetime) -> datetime | None:
        """When the night is over that a moment lies in; None where it lies in the day."""
        local = moment.astimezone(SHANGHAI)
        if self.morning <= local.time() < self.evening:
            return None
        day = local.date() + timedelta(days=local.time() >= self.evening)
        return datetime.combine(day, self.morning, SHANGHAI)


LETTERS = QuietHours(time(22), time(7))
"""For reminders: what follows from somebody's act goes at any hour."""
TELEPHONES = QuietHours(time(21), time(8))
"""A telephone rings, and a group's robot makes many of them ring: their night is longer."""
