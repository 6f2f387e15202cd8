"""How values are written in a story: ids, days, moments."""

import re
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from casework.terms import SHANGHAI
from config.complaint import Sentence

MORNING = time(9)
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_MONTH = re.compile(r"\d{4}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?")


class Part(BaseModel):
    """A part of a story: exactly the keys it names, and values of exactly their kinds."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Id = Annotated[str, StringConstraints(strict=True, pattern=r"^\S{1,64}$")]
Text = Annotated[str, StringConstraints(strict=True, min_length=1)]


def _in_our_times(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError(Sentence("a day lies between {first} and {last}", first=EARLIEST, last=LATEST))
    return day


def _read(kind: type[date], text: str) -> date:
    try:
        return kind.fromisoformat(text)
    except ValueError as error:
        raise ValueError(Sentence("{value} cannot be: {why}", value=text, why=error)) from error


def _day(value: Any) -> date:
    if isinstance(value, str) and _MOMENT.fullmatch(value) and len(value) == len("2026-01-04"):
        value = _read(date, value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(Sentence("a day is written 2026-01-04"))
    return _in_our_times(value)


def _moment(value: Any) -> datetime:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        value = _read(datetime if len(value) > len("2026-01-04") else date, value)
    if isinstance(value, datetime):
        _in_our_times(value.date())
        return value.replace(tzinfo=SHANGHAI) if value.tzinfo is None else value.astimezone(SHANGHAI)
    if isinstance(value, date):
        _in_our_times(value)
        return datetime.combine(value, MORNING, SHANGHAI)
    raise ValueError(Sentence("a moment is written 2026-01-04 (nine in the morning) or 2026-01-04T14:30"))


def _born(value: Any) -> tuple[date, bool]:
    if isinstance(value, str) and _MONTH.fullmatch(value):
        return _day(f"{value}-01"), False
    return _day(value), True


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Born = Annotated[tuple[date, bool], BeforeValidator(_born)]
"""The day of birth, and whether it is known to the day: `2010-05` knows the month alone."""
