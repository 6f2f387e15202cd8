"""The season of the graduates' transfers: by when all are asked for, and by when all are done."""

from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from casework.facts import Facts, View
from casework.stages.stage import Tell

GRADUATES = frozenset({"further_study", "employed_unit", "employed_no_unit", "not_employed", "abroad"})
"""Why those who leave a school move."""
DAYS_BEFORE = 7


class Season(BaseModel):
    """`deadlines` are two days of a year. Nothing lapses on them: holders are reminded, and the level above told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    deadlines: tuple[str, str]
    letter_valid_days: int | None = None
    """How long the letter of introduction is valid, from the release on."""

    def tells(self, case: View) -> Iterator[Tell]:
        """What is told of a stage that opened on a day."""
        if case.facts.why in GRADUATES and case.since is not None:
            yield from self._of_the_year(case.since)
        released = released_on(case.facts)
        if self.letter_valid_days is not None and released is not None:
            yield from _around(released + timedelta(days=self.letter_valid_days))

    def _of_the_year(self, opened: date) -> Iterator[Tell]:
        asked_by, done_by = (date.fromisoformat(f"{opened.year}-{day}") for day in self.deadlines)
        if opened <= done_by:
            yield from _around(done_by)
        if asked_by < opened <= done_by:
            yield Tell(opened + timedelta(days=1), "escalation")


def released_on(facts: Facts) -> date | None:
    """The day of the release, from which the letter of introduction counts: where four agree, the second's."""
    return facts.released_above or facts.released


def _around(day: date) -> Iterator[Tell]:
    yield Tell(day - timedelta(days=DAYS_BEFORE), "reminder")
    yield Tell(day + timedelta(days=1), "escalation")
