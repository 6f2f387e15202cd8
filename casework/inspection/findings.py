"""What the kept inspection found, as the auditors' pages show it: by rule, by unit, and case by case."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, select
from sqlmodel import Session, col

from casework.paging import PAGE, Page, offset, within
from casework.refusal import CODES, in_order
from casework.units import parts
from casework.visibility import Viewer, visible
from models.case import Case
from models.inspection import SEVERITIES, Inspection, InspectionFinding
from models.organisation import Organisation
from models.person import Person


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings: of a rule, of a severity, of a procedure."""

    code: str | None = None
    severity: str | None = None
    procedure: str | None = None


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One rule, and in how many cases it is broken how gravely."""

    code: str
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class UnitCount:
    """One organisation with all below it: the findings in its cases, and in how many."""

    ref: str
    name: str
    kind: str
    errors: int
    warnings: int
    cases: int


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding as a list shows it."""

    code: str
    severity: str
    missing: tuple[str, ...]
    ref: str
    number: str
    procedure: str
    state: str
    person: str
    branch: str


def by_rule(session: Session, viewer: Viewer, made: Inspection, wanted: Wanted) -> list[RuleCount]:
    """The rules that are broken, in the order in which refusals are named."""
    query: Any = (
        select(col(InspectionFinding.code), col(InspectionFinding.severity), func.count())
        .join(Case, col(Case.id) == col(InspectionFinding.case_id))
        .where(_conditions(viewer, made, wanted))
        .group_by(col(InspectionFinding.code), col(InspectionFinding.severity))
    )
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(SEVERITIES, 0))
    for code, severity, count in session.connection().execute(query):
        counts[code][severity] = count
    known = in_order(set(counts) & set(CODES))
    return [RuleCount(code, counts[code]["error"], counts[code]["warning"]) for code in known]


def by_unit(
    session: Session, viewer: Viewer, above: Organisation | None, made: Inspection, wanted: Wanted
) -> list[UnitCount]:
    """The organisations directly below one (None: the topmost ones) in whose cases something is found, by name."""
    belongs = parts(session, viewer, above)
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for branch, *found in _by_branch(session, viewer, made, wanted):
        if branch in belongs:
            into = counts[belongs[branch]]
            into[:] = map(sum, zip(into, found, strict=True))
    query: Any = select(Organisation).where(col(Organisation.id).in_(counts)).order_by(col(Organisation.id))
    found_in = session.execute(query).scalars()
    return [UnitCount(one.ref, one.name, one.kind, *counts[one.id]) for one in found_in]


def finding_list(session: Session, viewer: Viewer, made: Inspection, wanted: Wanted, number: int) -> Page[FindingLine]:
    """One page of findings, branch by branch and case by case."""
    condition = _conditions(viewer, made, wanted)
    of_cases: Any = (
        select(func.count()).select_from(InspectionFinding).join(Case, col(Case.id) == col(InspectionFinding.case_id))
    )
    total = session.connection().execute(of_cases.where(condition)).scalar_one()
    number = within(number, total)
    query: Any = (
        select(
            *(getattr(InspectionFinding, name) for name in ("code", "severity", "missing")),
            *(getattr(Case, name) for name in ("ref", "number", "procedure", "state")),
            col(Person.name).label("person"),
            col(Organisation.name).label("branch"),
        )
        .join(Case, col(Case.id) == col(InspectionFinding.case_id))
        .join(Person, col(Person.id) == col(Case.person_id))
        .join(Organisation, col(Organisation.id) == col(Case.branch_id))
        .where(condition)
        .order_by(col(Case.branch_id), col(Case.id), col(InspectionFinding.code))
    )
    rows = session.connection().execute(query.offset(offset(number)).limit(PAGE)).mappings()
    return Page(tuple(map(_line, rows)), number, total)


def _by_branch(session: Session, viewer: Viewer, made: Inspection, wanted: Wanted) -> Any:
    errors = func.count().filter(col(InspectionFinding.severity) == "error")
    warnings = func.count().filter(col(InspectionFinding.severity) == "warning")
    query: Any = (
        select(col(Case.branch_id), errors, warnings, func.count(func.distinct(col(InspectionFinding.case_id))))
        .join(Case, col(Case.id) == col(InspectionFinding.case_id))
        .where(_conditions(viewer, made, wanted))
        .group_by(col(Case.branch_id))
    )
    return session.connection().execute(query)


def _conditions(viewer: Viewer, made: Inspection, wanted: Wanted) -> ColumnElement[bool]:
    found = [col(InspectionFinding.inspection_id) == made.id, visible(viewer)]
    if wanted.code:
        found.append(col(InspectionFinding.code) == wanted.code)
    if wanted.severity:
        found.append(col(InspectionFinding.severity) == wanted.severity)
    if wanted.procedure:
        found.append(col(Case.procedure) == wanted.procedure)
    return and_(*found)


def _line(row: RowMapping) -> FindingLine:
    return FindingLine(**{**row, "missing": tuple(filter(None, row["missing"].split(",")))})
