"""D01…D11, D23, D24: what must come before what in an admission, and how long each part must last."""

from datetime import date, timedelta
from itertools import pairwise

from casework.inspection.ages import has_reached
from casework.inspection.rule import Record, Severity, rule
from casework.terms import add_months

YOUNGEST, TOO_OLD = 14, 28
RULES_OF_2023 = date(2023, 8, 17)
"""细则2023 made publicity before the meeting a rule for all; before, it was a local custom."""
EFILES = date(2020, 1, 1)
FORM_PAGES, EFILE_MEGABYTES = 12, 20
STEPS_BEHIND = {"membership_form": 3, "branch_vote": 4, "committee_review": 5}
"""How many steps of D08 (lesson, wish, introducers, meeting, approval) must be there once a stage is passed."""


def _before(first: date | None, then: date | None) -> bool:
    """Whether both are known and the first lies before the other."""
    return first is not None and then is not None and first < then


def _not_after(first: date | None, then: date | None) -> bool:
    return first is not None and then is not None and first <= then


@rule("D01", "error", "S01 S28; DOMAIN A1 step 1", "applied")
def applied_under_fourteen(r: Record) -> bool:
    """14 years old on the day of application."""
    return r.facts.applied is None or not has_reached(r.person, YOUNGEST, r.facts.applied, r.settings)


@rule("D02", "error", "S35 S08")
def over_twenty_eight(r: Record) -> bool:
    """Under 28 on the day of application and on that of the meeting; the 28th birthday itself is out."""
    days = [day for day in (r.facts.applied, r.facts.voted) if day]
    return any(has_reached(r.person, TOO_OLD, day, r.settings) for day in days)


@rule("D03", "warning", "S31b art. 8", "applied", "talked")
def talk_early_or_late(r: Record) -> bool | Severity:
    """The talk is held after the application, within a month of it: too early is an error, too late a warning."""
    applied, talked = r.facts.applied, r.facts.talked
    if applied is None:
        return False
    if talked is not None and talked < applied:
        return "error"
    return (talked or r.on) > add_months(applied, r.settings.admission.talk_months)


@rule("D04", "error", "S08 order", "applied", "talked", "activist")
def activist_too_early(r: Record) -> bool:
    """Confirmed as an activist after the application and the talk; the same day will do."""
    return not (_not_after(r.facts.applied, r.facts.activist) and _not_after(r.facts.talked, r.facts.activist))


@rule("D05", "error", "S31 (L)", "activist", "first_lesson")
def lesson_too_early(r: Record) -> bool:
    """Lessons count after confirmation as an activist, not on that day, and from the month of the 14th birthday on.
    Without any lesson, D06 speaks."""
    first, born = r.facts.first_lesson, r.person.born
    if first is None:
        return False
    fourteen = add_months(born, 12 * YOUNGEST) if born else None
    return not _before(r.facts.activist, first) or (fourteen is not None and first < fourteen.replace(day=1))


@rule("D06", "error", "S01 S08 S31", "hours")
def too_few_hours(r: Record) -> bool:
    """At least so many class hours, each row of them with a witness."""
    return r.facts.hours < r.settings.admission.lesson_hours or bool(r.papers.unwitnessed)


@rule("D07", "error", "S01 S08 S28", "activist", "voted")
def observed_too_short(r: Record) -> bool:
    """At least so many months of cultivation before the meeting (before it is called, until the target was proposed),
    and from the application to the approval."""
    facts, months = r.facts, r.settings.admission.observation_months
    end = facts.voted or facts.targeted
    if facts.activist is None or end is None:
        return True
    if facts.voted is None and _target_is_guessed(r):
        return False
    too_soon = bool(facts.applied and facts.approved and facts.approved < add_months(facts.applied, months))
    return too_soon or end < add_months(facts.activist, months)


def _target_is_guessed(r: Record) -> bool:
    """History that names no day for the target has that of the last lesson, which says nothing of months."""
    return bool(r.behind) and r.facts.targeted == r.facts.last_lesson


@rule("D08", "error", "S30 S31", "last_lesson", "wished", "introduced", "voted", "approved")
def signatures_out_of_order(r: Record) -> bool:
    """Last lesson, wish, both introducers, meeting, approval: each on a later day than the one before, unless the
    profile lets a day pass. The software never shifts a day."""
    in_order = _before if r.settings.dates.strict_order else _not_after
    steps = _signed(r)
    return any(not in_order(one, other) for first, then in pairwise(steps) for one in first for other in then)


def _signed(r: Record) -> list[list[date | None]]:
    """The days of the steps, up to the last that is done or must be; a missing day is None."""
    facts, signatures = r.facts, dict(r.facts.introduced)
    due = max((count for stage, count in STEPS_BEHIND.items() if stage in r.behind), default=0)
    all_signed = facts.voted is not None or due > 0
    named = [signatures.get(ref) for ref in facts.introducers]
    steps: list[list[date | None]] = [
        [facts.last_lesson],
        [facts.wished],
        (named if all_signed else [day for day in named if day]) or [None],
        [facts.voted],
        [facts.approved],
    ]
    while len(steps) > due and steps[-1] == [None]:
        steps.pop()
    return steps if facts.last_lesson or facts.hours else steps[1:]


@rule("D09", "error", "S30 S35 S31", "joined", "voted")
def joined_on_another_day(r: Record) -> bool:
    """The day of joining is the day of the meeting, not that of the approval or the oath: in the form, on the card,
    in the national system."""
    said = {day for day in (r.facts.joined, *r.papers.joined_elsewhere) if day}
    return not said <= {r.facts.voted}


@rule("D10", "error", "S31c", "targeted", "pre_reviewed")
def pre_review_out_of_order(r: Record) -> bool:
    """The pre-review lies after cultivation and before the membership form."""
    facts = r.facts
    if not _not_after(facts.targeted, facts.pre_reviewed):
        return True
    return facts.wished is not None and not _not_after(facts.pre_reviewed, facts.wished)


@rule("D11", "error", "S02 S10", "pre_reviewed", "published", since=RULES_OF_2023)
def published_too_short(r: Record) -> bool:
    """Published after the pre-review, for at least so many working days, all of them before the meeting."""
    facts, days = r.facts, r.settings.admission.publicity_days
    if not facts.published or not facts.pre_reviewed:
        return True
    up, last = facts.published
    _, end, _ = r.calendar.working_days(up, days, count_first=r.settings.notice.count_publication_day)
    return up <= facts.pre_reviewed or last < end or (facts.voted is not None and facts.voted <= last)


@rule("D23", "warning", "S16 S22b", "efile", since=EFILES)
def efile_late_or_misshapen(r: Record) -> bool | Severity:
    """The e-file is uploaded within so many days of the approval: late is a warning. One that is not a single file of
    twelve pages and at most 20 MB is an error."""
    papers, approved = r.papers, r.facts.approved
    if papers.efile_files not in (None, 1) or papers.efile_pages not in (None, FORM_PAGES):
        return "error"
    if papers.efile_megabytes is not None and papers.efile_megabytes > EFILE_MEGABYTES:
        return "error"
    return approved is not None and (r.facts.efile or r.on) > approved + timedelta(days=r.settings.approval.upload_days)


@rule("D24", "warning", "S14", "oath")
def oath_early_or_late(r: Record) -> bool:
    """The oath is taken after the approval and within so many months of joining."""
    facts = r.facts
    if facts.voted is not None and (facts.oath or r.on) > add_months(facts.voted, r.settings.oath.max_months):
        return True
    return _before(facts.oath, facts.approved)
