"""T01…T03: where a membership may go, how long a school may keep a graduate's, and who has not been seen for long."""

from casework.inspection.rule import Record, rule
from casework.terms import add_months


@rule("T01", "error", "S20")
def further_study_elsewhere(r: Record) -> bool:
    """Further study leads to a school's organisation, and one transfer is pending at a time."""
    return r.again or (r.facts.why == "further_study" and r.to_unit != "school")


@rule("T02", "warning", "S20")
def retained_too_long(r: Record) -> bool:
    """A graduate's membership stays with the school for so many months at most."""
    retained = r.facts.retained
    end, asked = r.facts.accepted or r.on, r.settings.transfer
    months = asked.abroad_months if r.facts.why == "abroad" else asked.retention_months[1]
    return retained is not None and end > add_months(retained, months)


@rule("T03", "warning", "S35")
def away_too_long(r: Record) -> bool:
    """Whoever was away from activity and dues for so many months may be held to have left; people decide that."""
    seen = r.papers.last_active
    return seen is not None and r.on > add_months(seen, r.settings.inspection.inactive_months)
