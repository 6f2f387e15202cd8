"""Asking rules about facts, live or in bulk."""

from collections.abc import Iterable

from casework.facts import Facts, PersonFacts
from casework.inspection import admission_rules, recommendation_rules
from casework.inspection.ages import AgeUnknown
from casework.inspection.rule import RULES, Record, Rule
from casework.terms import Calendar
from config.profile import Profile

RULE_FILES = (admission_rules, recommendation_rules)


def inspect(
    codes: Iterable[str],
    facts: Facts,
    person: str,
    people: dict[str, PersonFacts],
    settings: Profile,
    calendar: Calendar,
) -> tuple[str, ...]:
    """The codes of those rules that the facts break; `age_unknown` where only the month of birth is known."""
    record = Record(facts, people.get(person, PersonFacts(person)), settings, calendar, people)
    return tuple(found for code in codes if (found := _ask(RULES[code], record)))


def _ask(rule: Rule, record: Record) -> str | None:
    try:
        return rule.code if rule.broken(record) else None
    except AgeUnknown:
        return "age_unknown"
