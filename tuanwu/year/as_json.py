"""The report of a year as one JSON object, with codes instead of words."""

import json
from dataclasses import asdict

from tuanwu.year.figures import Figures

MOST_LATE = 1000
"""So many late stages are listed; the workbook has them all."""


def as_json(found: Figures) -> str:
    """The text of the object."""
    year, wellness = found.year, found.wellness
    told = {
        "first": year.first,
        "last": year.last,
        "acts": year.acts,
        "cases": {f"{procedure} {state}": count for (procedure, state), count in found.cases.items()},
        "not_begun": {" ".join(key): count for key, count in year.not_begun.items()},
        "refused": {" ".join(key): count for key, count in year.refused.items()},
        "stages": [asdict(one) for one in found.stages()],
        "causes": found.causes(),
        "desks": [asdict(one) for one in found.desks()],
        "late": [asdict(one) for one in found.late()[:MOST_LATE]],
        "letters_a_day": {str(day): count for day, count in sorted(found.letters_a_day())},
        "entries": wellness.verdict.entries,
        "audit_findings": len(wellness.verdict.findings),
        "invariants_broken": wellness.invariants,
        "inspection": {code: count.findings for code, count in wellness.inspection.by_rule().items()},
        "inspection_errors": wellness.inspection.total.errors,
        "well": wellness.is_well,
    }
    return json.dumps(told, ensure_ascii=False, default=str, indent=2)
