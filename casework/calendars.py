"""The working calendar of an installation: the library's years, under those from files."""

from pathlib import Path

from casework.terms import Calendar
from config.calendar_years import SHIPPED, calendar_years


def read_calendar(data_dir: Path) -> Calendar:
    """The calendar with the files shipped and those of the data directory, which come last; raises YamlError."""
    found = list(calendar_years(SHIPPED, data_dir / "calendar"))
    days = {day: worked for one in found for day, worked in one.days.items()}
    return Calendar(days, frozenset(one.year for one in found))
