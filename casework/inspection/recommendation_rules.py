"""R00…R04: who may be recommended, how many, and until when the Party branch may answer."""

from casework.inspection.ages import has_reached
from casework.inspection.rule import Record, rule
from casework.terms import add_months
from casework.validity import valid_until

OF_AGE, TOO_OLD = 18, 28


@rule("R00", "error", "S12; 党章 art. 1", "party_applied")
def party_application_under_eighteen(r: Record) -> bool:
    """18 years old on the day of the Party application."""
    return r.person.party_applied is None or not has_reached(r.person, OF_AGE, r.person.party_applied, r.settings)


@rule("R01", "error", "S11 S12 S13", "member_since")
def not_eligible(r: Record) -> bool:
    """At the meeting: 18 to 27 years old, a member long enough, and long enough an applicant (K1) or activist (K2)."""
    meeting = r.facts.voted or r.facts.proposed
    person, settings = r.person, r.settings.recommend
    since = person.party_activist if r.facts.kind == "K2" else person.party_applied
    months = settings.activist_months if r.facts.kind == "K2" else settings.party_application_months
    if meeting is None or since is None or person.member_since is None:
        return True
    return (
        not has_reached(person, OF_AGE, meeting, r.settings)
        or has_reached(person, TOO_OLD, meeting, r.settings)
        or meeting < add_months(person.member_since, settings.league_age_months)
        or meeting < add_months(since, months)
    )


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
