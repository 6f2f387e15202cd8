"""Ages, to the day unless the profile compares by month. An age that only the day could decide is unknown."""

from datetime import date

from casework.facts import PersonFacts
from casework.terms import add_months
from config.profile import Profile


class AgeUnknown(Exception):
    """Only the month of birth is known, and it does not decide."""


def has_reached(person: PersonFacts, years: int, on: date, settings: Profile) -> bool:
    """Whether the person's `years`-th birthday is on or before that day.

    Raises AgeUnknown where the birthday falls in that very month and only its month is known. A missing birth counts
    as unknown too.
    """
    if person.born is None:
        raise AgeUnknown
    birthday = add_months(person.born, 12 * years)
    if settings.age.precision == "month":
        return (birthday.year, birthday.month) <= (on.year, on.month)
    if not person.born_day_known and (birthday.year, birthday.month) == (on.year, on.month):
        raise AgeUnknown
    return birthday <= on
