"""Students of the invented university: members of a class's branch, and classmates who are none yet."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from casework.terms import add_months
from tuanwu.demo.names import chinese_name, english_name

MAIL: Final = "chaxing.example"
_YEAR: Final = 12
_AGES_AT_ENTRY: Final = (18, 18, 18, 18, 18, 18, 18, 19, 19, 20)
_STUDY_YEARS: Final = 4


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo, as the roster tells of them."""

    number: str
    name: str
    mailbox: str
    organisation: str
    language: str = "zh"
    born: date | None = None
    born_day_known: bool = True
    member_since: date | None = None
    party_member: bool = False
    probation: bool = False
    party_applied: date | None = None
    party_activist: date | None = None
    graduates: date | None = None


def student(random: Random, number: str, branch: str, year: int, today: date, *, member: bool) -> Person:
    """A student who entered in that year: 18 to 24 years old."""
    entry = date(year, 9, 1)
    born = add_months(entry, -_YEAR * random.choice(_AGES_AT_ENTRY)) - timedelta(days=random.randrange(365))
    month_only = random.random() < 0.01
    since = _joined(random, born, entry, today) if member else None
    applied, activist = _party(random, max(since, entry), today) if since else (None, None)
    english = random.random() < 0.01
    return Person(
        number,
        english_name(random) if english else chinese_name(random),
        "" if random.random() < 0.003 else f"{number}@{MAIL}",
        branch,
        "en" if english else "zh",
        born.replace(day=1) if month_only else born,
        not month_only,
        since,
        party_member=bool(activist) and random.random() < 0.1,
        probation=member and random.random() < 0.002,
        party_applied=applied,
        party_activist=activist,
        graduates=date(year + _STUDY_YEARS, 6, 30),
    )


def _joined(random: Random, born: date, entry: date, today: date) -> date:
    """Most joined at school, from their 14th birthday on; some in the class they are in now."""
    if random.random() < 0.1 and (here := (today - entry).days) > 60:
        return entry + timedelta(days=random.randrange(30, here))
    first = add_months(born, 14 * _YEAR) + timedelta(days=1)
    return first + timedelta(days=random.randrange(3 * 365))


def _party(random: Random, after: date, today: date) -> tuple[date | None, date | None]:
    """The days of applying to the Party, and of becoming its activist half a year or more later."""
    room = (today - after).days
    if room < 30 or random.random() > 0.35:
        return None, None
    applied = after + timedelta(days=random.randrange(room))
    activist = add_months(applied, 6) + timedelta(days=random.randrange(90))
    return applied, activist if activist < today and random.random() < 0.5 else None
