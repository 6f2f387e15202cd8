"""A report as one JSON object, for other programs."""

from typing import Any

import orjson

from casework.inspection.report import Report
from casework.inspection.rule import RULES
from config.words import Words
from tuanwu.inspect.said import sentence, source


def as_json(report: Report, spoken: Words) -> str:
    """`records`, then every finding, then the counts by rule and by branch."""
    said: dict[str, Any] = {
        "records": report.records,
        "findings": [
            {
                "place": one.filed.place,
                "name": one.filed.name,
                "branch": one.filed.branch,
                "procedure": one.filed.procedure,
                "code": one.code,
                "severity": one.severity,
                "missing": one.missing,
            }
            for one in report.found
        ],
        "rules": [
            {"code": code, "says": sentence(code, spoken), "source": source(code, spoken), "count": count}
            for code, count in report.by_rule().items()
        ],
        "branches": [{"branch": name, "count": count} for (_, name), count in report.by_branch().items()],
        "inspected_by": sorted(RULES),
    }
    return orjson.dumps(said, option=orjson.OPT_INDENT_2).decode()
