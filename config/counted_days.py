"""Which days of a period of working days count and which do not: "3 to 6 March, 9 March count; 7, 8 March: weekend"."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Protocol

from babel.dates import format_date

_LOCALES = {"zh": "zh_CN", "en": "en_GB"}
_MANY = 3


class Spoken(Protocol):
    """One language's words."""

    language: str

    def pgettext(self, context: str, message: str) -> str:
        """The words for a code."""


def counted_days(first: str, last: str, codes: str, spoken: Spoken) -> str:
    """Every day from first to last by its kind; `codes` are those that do not simply count."""
    kinds = {date.fromisoformat(code[:-1]): code[-1] for code in codes.split()}
    days = list(_days(date.fromisoformat(first), date.fromisoformat(last)))
    parts = []
    for kind, which in (("counted", "cm"), ("weekend", "w"), ("holiday", "h"), ("made_up", "m")):
        found = [day for day in days if kinds.get(day, "c") in which]
        if found:
            parts.append(spoken.pgettext("counted", kind).format(days=_listed(found, spoken)))
    return ("；" if spoken.language == "zh" else "; ").join(parts)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=nth) for nth in range((last - first).days + 1))


def _listed(days: list[date], spoken: Spoken) -> str:
    runs = []
    for _, run in groupby(enumerate(days), key=lambda one: one[1] - timedelta(days=one[0])):
        found = [day for _, day in run]
        runs += [_range(found[0], found[-1], spoken)] if len(found) >= _MANY else [_day(one, spoken) for one in found]
    return ("、" if spoken.language == "zh" else ", ").join(runs)


def _range(first: date, last: date, spoken: Spoken) -> str:
    return spoken.pgettext("counted", "range").format(first=_day(first, spoken), last=_day(last, spoken))


def _day(day: date, spoken: Spoken) -> str:
    return str(format_date(day, "M月d日" if spoken.language == "zh" else "d MMMM", locale=_LOCALES[spoken.language]))
