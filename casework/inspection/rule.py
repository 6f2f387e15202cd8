"""What a rule is: a code, a severity, its source, and the check itself. Its sentence is the refusal's of that code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from casework.facts import Facts, PersonFacts
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
    to_unit: str | None = None
    """For a transfer: what kind of unit the receiving organisation belongs to."""
    same_pair: int = 0
    """How many open cases of the branch have the same two introducers, this one among them."""
    number_problems: tuple[str, ...] = ()
    """What the ledger says against the case's serial number."""
    over_cap: bool = False
    """Whether the branch has more candidates past examination in that half-year than its cap allows."""


Check = Callable[[Record], bool | Severity]


@dataclass(frozen=True, slots=True)
class Rule:
    """`check(record)` is true when the rule is broken, or when a fact it needs is missing; a check that knows better
    how grave it is answers with the severity instead."""

    code: str
    severity: Severity
    source: str
    check: Check

    def broken(self, record: Record) -> Severity | None:
        """How gravely the record breaks the rule, if it does."""
        found = self.check(record)
        return self.severity if found is True else (found or None)


RULES: dict[str, Rule] = {}


def rule(code: str, severity: Severity, source: str) -> Callable[[Check], Check]:
    """Put a check on the list."""

    def listed(check: Check) -> Check:
        RULES[code] = Rule(code, severity, source, check)
        return check

    return listed
