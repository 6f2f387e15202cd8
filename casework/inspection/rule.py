"""What a rule is: a code, a severity, a sentence in both languages, its source, and the check itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from casework.facts import Facts, PersonFacts
from casework.terms import Calendar
from config.profile import Profile


@dataclass(frozen=True, slots=True)
class Record:
    """What a rule looks at: the facts of one case, the people in them, the settings and the calendar."""

    facts: Facts
    person: PersonFacts
    settings: Profile
    calendar: Calendar
    people: dict[str, PersonFacts] = field(default_factory=dict)


Check = Callable[[Record], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken(record)` is true when the rule is broken, or when a fact it needs is missing."""

    code: str
    severity: Literal["error", "warning"]
    zh: str
    en: str
    source: str
    broken: Check


RULES: dict[str, Rule] = {}


def rule(code: str, severity: Literal["error", "warning"], zh: str, en: str, source: str) -> Callable[[Check], Check]:
    """Put a check on the list."""

    def listed(check: Check) -> Check:
        RULES[code] = Rule(code, severity, zh, en, source, check)
        return check

    return listed
