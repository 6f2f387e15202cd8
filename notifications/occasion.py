"""A day or a stretch of days that belongs into a reader's calendar: published to it, never an invitation that a mail
program would answer by itself (TRUST E-19). Calendars are shared, so it names nobody and holds no link."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//tuanwu//letters//ZH"
FILE = "tuanwu.ics"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What it is, from which day to which. A later `edition` under the same `ref` takes the place of an earlier."""

    ref: str
    edition: int
    title: str
    first: date
    last: date


def as_calendar(occasion: Occasion, domain: str, written_at: datetime) -> bytes:
    """The occasion as a calendar of one whole-day entry, which keeps nobody's day busy."""
    entry = Event()
    entry.add("uid", f"{occasion.ref}@{domain}")
    entry.add("sequence", occasion.edition)
    entry.add("dtstamp", written_at)
    entry.add("summary", occasion.title)
    entry.add("dtstart", occasion.first)
    entry.add("dtend", occasion.last + timedelta(days=1))
    entry.add("transp", "TRANSPARENT")
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    calendar.add_component(entry)
    made: bytes = calendar.to_ical()
    return made
