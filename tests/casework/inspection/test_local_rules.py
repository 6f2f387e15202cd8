"""L01, L02: what local profiles ask; under the national one they ask nothing."""

from datetime import date
from typing import Any

import pytest

from casework.facts import EMPTY
from casework.inspection.inspect import inspect
from tests.casework.posed import ADMITTED, record, settings

APPLIED = date(2025, 9, 1)
PROPOSED = EMPTY.changed({"kind": "K1", "proposed": APPLIED})


def found(code: str, facts: Any, **changed: Any) -> list[str]:
    return [finding.severity for finding in inspect([code], record(facts, profile=settings(**changed)))]


def test_under_the_national_profile_they_ask_nothing():
    assert found("L01", ADMITTED) == []
    assert found("L02", PROPOSED) == []


@pytest.mark.parametrize(("day", "severity"), [(date(2025, 11, 30), ["error"]), (date(2025, 12, 1), [])])
def test_the_months_before_an_activist_are_counted_to_the_day(day: date, severity: list[str]):
    facts = EMPTY.changed({"applied": APPLIED, "activist": day})
    assert found("L01", facts, admission__apply_lead_months=3) == severity


def test_too_few_volunteer_hours_are_a_hint_and_refuse_nothing():
    facts = ADMITTED.changed({"volunteer_hours": 19})
    assert found("L01", facts, admission__volunteer_hours=20) == ["warning"]
    assert found("L01", facts.changed({"volunteer_hours": 20}), admission__volunteer_hours=20) == []
    assert found("L01", facts.changed({"targeted": None}), admission__volunteer_hours=20) == []


@pytest.mark.parametrize(("points", "severity"), [(79, ["error"]), (80, [])])
def test_points_are_asked_of_an_activist(points: int, severity: list[str]):
    assert found("L01", ADMITTED.changed({"points": points}), admission__points=80) == severity


@pytest.mark.parametrize(
    ("hours", "conditions", "severity"),
    [(5, ("dormitory",), []), (4, ("dormitory",), ["error"]), (5, (), ["error"]), (5, ("dormitory", "grade_rank"), [])],
)
def test_hours_and_conditions_of_a_recommendation(hours: int, conditions: tuple[str, ...], severity: list[str]):
    facts = PROPOSED.changed({"volunteer_hours": hours, "conditions": conditions})
    asked = {"recommend__min_volunteer_hours": 5, "recommend__conditions": ["dormitory"]}
    assert found("L02", facts, **asked) == severity
