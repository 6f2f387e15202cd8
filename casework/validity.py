"""How long a recommendation is valid. Pure."""

from datetime import date

from casework.facts import Facts
from casework.terms import add_months


def valid_from(facts: Facts, begins: str) -> date | None:
    """The day from which a recommendation is valid: the vote's, the last of its public notice, or the committee's. The
    rule does not say which; the committee's must have come in any case."""
    if facts.reviewed is None:
        return None
    published = facts.published[1] if facts.published else None
    return {"vote": facts.voted, "publicity_end": published}.get(begins) or facts.reviewed


def valid_until(facts: Facts, months: int, begins: str) -> date | None:
    """The last day on which a recommendation is valid; None before the committee's review."""
    day = valid_from(facts, begins)
    return add_months(day, months) if day else None
