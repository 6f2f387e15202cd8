"""What a rule is: a code, a severity, its source, and the check itself. Its sentence is the refusal's of that code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from casework.facts import Facts, PersonFacts
from casework.inspection.papers import NO_PAPERS, Papers
from casework.terms import Calendar
from config.profile import Profile

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Record:
    """What a rule looks at: the facts of one case as of a day, the people in them, the settings and the calendar."""

    facts: Facts
    person: PersonFacts
    on: date
    """The day of the act, or of the inspection."""
    settings: Profile
    calendar: Calendar
    people: Mapping[str, PersonFacts] = field(default_factory=dict)
    behind: frozenset[str] = frozenset()
    """The stages that the case has passed: what they record must be there."""
    papers: Papers = NO_PAPERS
    """What only the papers of the case tell."""
    to_unit: str | None = None
    """For a transfer: what kind of unit the receiving organisation belongs to."""
    same_pair: int = 0
    """How many open cases of the branch have the same two introducers, this one among them; in an inspection of many
    records, how many of its batch have."""
    number_problems: tuple[str, ...] = ()
    """What the ledger says against the case's serial number."""
    over_cap: bool = False
    """Whether the branch has more candidates past examination in that half-year than its cap allows."""
    again: bool = False
    """Whether the person has another recommendation of the kind that is valid, or another transfer that is pending."""
    alike: int = 0
    """How many percent of its batch have the very same days, or the very same opinion."""

    @property
    def member_from(self) -> date | None:
        """For an admission: the day of joining, as far as it is known."""
        return self.facts.joined or self.facts.voted


Check = Callable[[Record], bool | Severity]


@dataclass(frozen=True, slots=True)
class Rule:
    """`check(record)` is true when the rule is broken, or when a fact it needs is missing; a check that knows better
    how grave it is answers with the severity instead."""

    code: str
    severity: Severity
    source: str
    check: Check
    needs: tuple[str, ...] = ()
    """The facts without which it cannot be kept."""
    since: date | None = None
    """From when on it has been a rule: older records are not inspected by it."""

    def broken(self, record: Record) -> Severity | None:
        """How gravely the record breaks the rule, if it does."""
        found = self.check(record)
        return self.severity if found is True else (found or None)

    def was_in_force(self, record: Record) -> bool:
        """Whether it was a rule already when the record was made."""
        day = record.facts.voted or record.facts.approved or record.facts.applied
        return self.since is None or day is None or day >= self.since


RULES: dict[str, Rule] = {}


def rule(
    code: str, severity: Severity, source: str, *needs: str, since: date | None = None
) -> Callable[[Check], Check]:
    """Put a check on the list; `needs` are the facts without which the rule cannot be kept."""

    def listed(check: Check) -> Check:
        RULES[code] = Rule(code, severity, source, check, needs, since)
        return check

    return listed
