"""Asking rules about a record, live or in bulk."""

from collections.abc import Iterable
from typing import Annotated, NamedTuple

from pydantic import AfterValidator

from casework.inspection import (
    admission_batch,
    admission_forms,
    admission_order,
    admission_papers,
    local_rules,
    recommendation_rules,
    transfer_rules,
)
from casework.inspection.ages import AgeUnknown
from casework.inspection.rule import RULES, Record, Severity

RULE_FILES = (
    admission_order,
    admission_papers,
    admission_batch,
    admission_forms,
    recommendation_rules,
    transfer_rules,
    local_rules,
)


def _listed(code: str) -> str:
    if code not in RULES:
        raise ValueError(f"there is no rule {code}")
    return code


RuleCode = Annotated[str, AfterValidator(_listed)]


class Finding(NamedTuple):
    """A rule that a record breaks, and how gravely."""

    code: str
    severity: Severity


def inspect(codes: Iterable[str], record: Record) -> list[Finding]:
    """What these rules find; `age_unknown` where only the month of birth is known, and does not decide."""
    found = (_ask(code, record) for code in codes)
    return [finding for finding in found if finding is not None]


def refusals(codes: Iterable[str], record: Record) -> tuple[str, ...]:
    """The codes for which an act is refused: a warning refuses nothing."""
    return tuple(finding.code for finding in inspect(codes, record) if finding.severity == "error")


def _ask(code: str, record: Record) -> Finding | None:
    try:
        severity = RULES[code].broken(record)
    except AgeUnknown:
        return Finding("age_unknown", "error")
    return Finding(code, severity) if severity else None
