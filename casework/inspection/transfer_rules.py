"""T01, T02: where a membership may go, and how long a school may keep a graduate's."""

from casework.inspection.rule import Record, rule
from casework.terms import add_months


@rule("T01", "error", "S20")
def further_study_elsewhere(r: Record) -> bool:
    """Further study leads to a school's organisation."""
    return r.facts.why == "further_study" and r.to_unit != "school"


@rule("T02", "warning", "S20")
def retained_too_long(r: Record) -> bool:
    """A graduate's membership stays with the school for so many months at most."""
    retained = r.facts.retained
    return retained is not None and r.on > add_months(retained, r.settings.transfer.retention_months[1])
