"""D19…D21, D25, D26, D28…D30: what stands on the forms and cards of an admission."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from casework.facts import Facts
from casework.inspection.admission_order import YOUNGEST
from casework.inspection.ages import has_reached
from casework.inspection.rule import Record, rule
from casework.terms import add_months

NUMBERED, RECOGNISED_TO = date(2017, 1, 1), date(2018, 12, 31)
"""Joined in these two years at thirteen, recommended by the Young Pioneers: recognised all the same."""
REGISTERED_SINCE = date(2022, 1, 1)
AT_SCHOOL = 8
"""By this age everybody goes to primary school."""
FRIDAY = 4


@rule("D19", "error", "S32")
def joined_under_age(r: Record) -> bool:
    """Whoever joined since 2019 was fourteen; in 2017 and 2018 thirteen will do, if the Pioneers recommended them."""
    joined = r.member_from
    if joined is None or joined < NUMBERED or has_reached(r.person, YOUNGEST, joined, r.settings):
        return False
    if joined > RECOGNISED_TO or not has_reached(r.person, YOUNGEST - 1, joined, r.settings):
        return True
    return r.papers.pioneer_recommended is not True


@rule("D20", "error", "S31 S28")
def unsigned(r: Record) -> bool:
    """Signed by the applicant, both introducers and the secretary, and sealed by the committee."""
    return bool(r.papers.unsigned)


@rule("D21", "warning", "S42b; P for the gap")
def experience_broken(r: Record) -> bool:
    """The experience on the form goes on from primary school to the application, without gaps or overlaps."""
    listed = r.papers.experience
    if listed is None:
        return False
    if not listed:
        return True
    most, parts = r.settings.inspection.gap_months, sorted(listed, key=lambda part: part[0])
    born, applied, last = r.person.born, r.facts.applied, parts[-1][1]
    late = born is not None and parts[0][0] > add_months(born, 12 * AT_SCHOOL)
    stops = applied is not None and last is not None and _between(last, applied) > most
    return late or stops or any(one[1] is None or _misfit(one[1], then[0]) > most for one, then in pairwise(parts))


def _between(end: date, start: date) -> int:
    """How many whole months lie between two months; below zero where the second is not after the first."""
    return (start.year - end.year) * 12 + start.month - end.month - 1


def _misfit(end: date, start: date) -> int:
    """How many months are missing between two parts, or stand in both."""
    between = _between(end, start)
    return between if between >= 0 else -between


@rule("D25", "warning", "S29")
def not_registered(r: Record) -> bool:
    """Whoever joined since 2022 has a registration form (团员登记表)."""
    return r.papers.registered is False and r.member_from is not None and r.member_from >= REGISTERED_SINCE


@rule("D26", "warning", "S43 (W)")
def dues_from_another_month(r: Record) -> bool:
    """Dues are paid from the month of the approval on."""
    first, approved = r.papers.dues_from, r.facts.approved
    if first is None or approved is None:
        return False
    return (first.year, first.month) != (approved.year, approved.month)


@rule("D28", "warning", "P")
def on_an_impossible_day(r: Record) -> bool:
    """No day lies in the future, and no meeting was held on a weekday on which nobody works."""
    meeting = r.facts.voted
    holiday = meeting is not None and meeting.weekday() <= FRIDAY and not r.calendar.is_working_day(meeting)
    return holiday or any(day > r.on for day in _days(r.facts))


def _days(facts: Facts) -> Iterator[date]:
    """The days on which something was done; the last day of a notice may still come."""
    early = (facts.applied, facts.talked, facts.activist, facts.first_lesson, facts.last_lesson, facts.targeted)
    late = (facts.pre_reviewed, facts.wished, facts.voted, facts.approved, facts.joined, facts.oath, facts.efile)
    yield from (day for day in (*early, *late) if day)
    yield from (day for _, day in facts.introduced)
    yield from (notice[0] for notice in (facts.published, facts.announced) if notice)


@rule("D29", "error", "S08 S16")
def documents_differ(r: Record) -> bool:
    """Notice, minutes, form and system carry the same name, ID number and birth."""
    return any(len(set(said)) > 1 for said in r.papers.identities)


@rule("D30", "error", "S31 (L)")
def words_missing(r: Record) -> bool:
    """Where the profile asks for it: the belief is declared so often, and a lesson was on the discipline rules."""
    asked, said = r.settings.inspection, r.papers.declarations
    if said is not None and any(count < least for count, least in zip(said, asked.declarations, strict=True)):
        return True
    return asked.discipline_lesson and r.papers.discipline_lesson is False
