"""R00…R04: who may be recommended, how many, and until when the Party branch may answer."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from casework.inspection.ages import AgeUnknown, has_reached
from casework.inspection.rule import Record, rule
from casework.terms import add_months
from casework.validity import valid_until

OF_AGE, TOO_OLD = 18, 28


class Short(NamedTuple):
    """What somebody lacks to be recommended, the months that are asked, and the day from which it will do."""

    what: str
    months: int = 0
    on: date | None = None


@rule("R00", "error", "S12; 党章 art. 1", "party_applied")
def party_application_under_eighteen(r: Record) -> bool:
    """18 years old on the day of the Party application."""
    return r.person.party_applied is None or not has_reached(r.person, OF_AGE, r.person.party_applied, r.settings)


@rule("R01", "error", "S11 S12 S13", "member_since")
def not_eligible(r: Record) -> bool:
    """At the meeting: 18 to 27 years old, a member long enough, and long enough an applicant (K1) or activist (K2)."""
    return next(falls_short(r), None) is not None


def falls_short(r: Record) -> Iterator[Short]:
    """What R01 lacks, one by one. Raises AgeUnknown where only the month of birth is known, and does not decide."""
    meeting = r.facts.voted or r.facts.proposed
    if meeting is None:
        yield Short("meeting")
        return
    asked, second = r.settings.recommend, r.facts.kind == "K2"
    spans = (
        ("member_since", asked.league_age_months),
        ("party_activist", asked.activist_months) if second else ("party_applied", asked.party_application_months),
    )
    since = [(what, months, getattr(r.person, what)) for what, months in spans]
    yield from (Short(f"no {what}") for what, _, day in since if day is None)
    if not has_reached(r.person, OF_AGE, meeting, r.settings):
        yield Short("too young", on=add_months(r.person.born, 12 * OF_AGE) if r.person.born else None)
    if has_reached(r.person, TOO_OLD, meeting, r.settings):
        yield Short("too old")
    for what, months, day in since:
        if day is not None and meeting < add_months(day, months):
            yield Short(what, months, add_months(day, months))


def all_short(r: Record) -> tuple[Short, ...]:
    """The same, as far as it can be told."""
    found: list[Short] = []
    with suppress(AgeUnknown):
        found.extend(falls_short(r))
    return tuple(found)


@rule("R02", "error", "S41h", "party_applied")
def meeting_before_party_application(r: Record) -> bool:
    """The meeting is not before the Party application, and its day is the day of recommendation in the form."""
    meeting = r.facts.voted or r.facts.proposed
    if r.papers.recommended_on not in (None, meeting):
        return True
    return meeting is None or r.person.party_applied is None or meeting < r.person.party_applied


@rule("R03", "error", "S41g", "reviewed", "answered")
def answered_out_of_time(r: Record) -> bool:
    """The Party branch answers after the committee's review, while the recommendation is valid."""
    reviewed, answered = r.facts.reviewed, r.facts.answered
    if reviewed is None or answered is None:
        return True
    asked = r.settings.recommend
    until = valid_until(r.facts, asked.validity_months, asked.valid_from)
    return until is None or not reviewed <= answered <= until


@rule("R04", "error", "S12 S41g")
def over_the_cap(r: Record) -> bool:
    """No more candidates of a branch in a half-year than its cap allows, and nobody while they are recommended."""
    return r.over_cap or r.again
