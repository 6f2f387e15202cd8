"""L01, L02: what a local profile asks beyond the national rules. Under the national profile they ask nothing."""

from collections.abc import Iterator

from casework.inspection.rule import Record, Severity, rule
from casework.terms import add_months

SCHOOL_YEAR = 12


@rule("L01", "error", "local profiles")
def local_conditions_of_admission(r: Record) -> bool | Severity:
    """Long enough since the application, not in the last school year, and enough points; too few volunteer hours are a
    hint alone, since the national rule forbids to make them a threshold."""
    if any(_admission_errors(r)):
        return True
    short = r.facts.targeted is not None and r.facts.volunteer_hours < r.settings.admission.volunteer_hours
    return "warning" if short else False


def _admission_errors(r: Record) -> Iterator[bool]:
    asked, facts = r.settings.admission, r.facts
    if facts.applied is None:
        return
    if asked.exclude_final_year and r.person.graduates is not None:
        yield facts.applied < r.person.graduates <= add_months(facts.applied, SCHOOL_YEAR)
    if facts.activist is not None:
        lead = asked.apply_lead_months
        yield lead > 0 and facts.activist < add_months(facts.applied, lead)
        yield facts.points < asked.points


@rule("L02", "error", "local profiles")
def local_conditions_of_recommendation(r: Record) -> bool:
    """Enough volunteer hours, and every condition that the profile names is said to be met."""
    asked, facts = r.settings.recommend, r.facts
    return facts.volunteer_hours < asked.min_volunteer_hours or not set(asked.conditions) <= set(facts.conditions)
