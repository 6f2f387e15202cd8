"""The inspection of many records: everything found, each with the record it was found in."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from casework.facts import EMPTY, FACTS, PersonFacts
from casework.inspection.batch import in_batches
from casework.inspection.filed import Filed
from casework.inspection.inspect import inspect
from casework.inspection.rule import RULES, Record, Severity

_NOBODY = PersonFacts("")


class Found(NamedTuple):
    """A rule that a record breaks, and the facts that it would need and the record does not have."""

    filed: Filed
    code: str
    severity: Severity
    missing: tuple[str, ...]


def survey(filed: Iterable[Filed]) -> Iterator[Found]:
    """What is found in these records, one after the other, in the order in which refusals are named."""
    for one in in_batches(filed):
        codes = (code for code in one.codes if RULES[code].was_in_force(one.record))
        for finding in dict.fromkeys(inspect(codes, one.record)):
            yield Found(one, *finding, missing(finding.code, one.record))


def missing(code: str, record: Record) -> tuple[str, ...]:
    """The facts that the rule needs and the record does not have."""
    needed = RULES[code].needs if code in RULES else ("born",)
    return tuple(name for name in needed if _is_unknown(name, record))


def _is_unknown(name: str, record: Record) -> bool:
    known, nothing = (record.facts, EMPTY) if name in FACTS else (record.person, _NOBODY)
    return bool(getattr(known, name) == getattr(nothing, name))
