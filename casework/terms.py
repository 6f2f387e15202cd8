"""Working days, months and due days. Pure: nobody here asks what day it is."""

import calendar as gregorian
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar
import msgspec
from chinese_calendar.constants import holidays as _published

SHANGHAI = ZoneInfo("Asia/Shanghai")
PUBLISHED_YEARS = frozenset(day.year for day in _published)
_SATURDAY = 5


@lru_cache(maxsize=16384)
def add_months(day: date, months: int) -> date:
    """The same day some months on, clamped to the month's end: 30 November + 3 months is 28 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def local_day(moment: datetime) -> date:
    """The day it is in Shanghai at that moment."""
    return moment.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """The moment a day begins in Shanghai, in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


class Due(msgspec.Struct, frozen=True):
    """A due day, how it was computed, and whether a year's calendar is still missing from the computation.

    `why` is a key with its values, to be said in the reader's language: "application_months:2026-03-02,1". `act` is
    what is due, where a stage awaits several acts.
    """

    on: date
    why: str
    provisional: bool = False
    act: str | None = None


@dataclass(frozen=True)
class Calendar:
    """Working days: the library's published years, under overrides of our own (true = a working day); `years` are those
    whose calendar is known from elsewhere as a whole."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    @cached_property
    def _cache(self) -> dict[date, bool]:
        return {}

    def is_working_day(self, day: date) -> bool:
        """Whether people work on that day. Beyond the published years: Monday to Friday, to be called provisional."""
        known = self._cache.get(day)
        if known is None:
            known = self._cache[day] = self._worked_out(day)
        return known

    def is_published(self, day: date) -> bool:
        """Whether the State Council's calendar for that day is known here."""
        return day in self.overrides or day.year in self.years or day.year in PUBLISHED_YEARS

    def working_days(self, published: date, count: int, *, count_first: bool = False) -> tuple[date, date, bool]:
        """The first and the last day of a period of `count` working days after `published`, and whether provisional.

        Day 1 is the working day after it; with `count_first`, that day itself where it is one.
        """
        day = published if count_first else published + timedelta(days=1)
        first: date | None = None
        provisional = False
        while True:
            provisional = provisional or not self.is_published(day)
            if self.is_working_day(day):
                first = first or day
                count -= 1
                if count == 0:
                    return first, day, provisional
            day += timedelta(days=1)

    def out_of_the_ordinary(self, first: date, last: date) -> str:
        """The days of a period that do not count, and those that count though they lie on a weekend, as codes: a day
        with `w` is a weekend, with `h` a holiday, with `m` worked to make up for one."""
        days = (first + timedelta(days=nth) for nth in range((last - first).days + 1))
        codes = ((day, self.is_working_day(day), day.weekday() >= _SATURDAY) for day in days)
        return " ".join(
            f"{day}{'m' if worked else 'w' if weekend and not self._is_holiday(day) else 'h'}"
            for day, worked, weekend in codes
            if weekend or not worked
        )

    def _is_holiday(self, day: date) -> bool:
        """Whether a day off on a weekend is a holiday by name."""
        return day.year in PUBLISHED_YEARS and bool(chinese_calendar.get_holiday_detail(day)[1])

    def _worked_out(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        if day.year in PUBLISHED_YEARS:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < _SATURDAY
