"""Cases with everything that is kept about their past, read in sets, a few hundred cases at a time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from casework.replay import Entry
from models.act import Act, Statement
from models.audit import AuditEntry
from models.case import Case, ProcedureVersion, StageRun
from models.link import Link
from models.organisation import Organisation
from models.person import Person

Kept = Row[*tuple[Any, ...]]
"""A row as read."""
CASES = 300
_BRANCH, _COMMITTEE, _TO = aliased(Organisation), aliased(Organisation), aliased(Organisation)
_OFFICER = aliased(Person)

_CASE_COLUMNS = select(
    *(col(getattr(Case, name)) for name in (
        "id", "ref", "number", "procedure", "state", "stage", "run", "facts", "outcome", "due_on", "opened_at",
        "stage_since", "closed_at", "case_seq", "last_leaf", "rev",
    )),
    col(Person.ref).label("person"),
    col(_BRANCH.ref).label("branch"),
    col(_COMMITTEE.ref).label("committee"),
    col(_TO.ref).label("to"),
    col(ProcedureVersion.digest).label("version"),
)  # fmt: skip
_READ_CASES = (
    _CASE_COLUMNS.join(Person, col(Person.id) == col(Case.person_id))
    .join(_BRANCH, col(_BRANCH.id) == col(Case.branch_id))
    .join(_COMMITTEE, col(_COMMITTEE.id) == col(Case.committee_id), isouter=True)
    .join(_TO, col(_TO.id) == col(Case.to_id), isouter=True)
    .join(ProcedureVersion, col(ProcedureVersion.id) == col(Case.version_id))
    .order_by(col(Case.id))
)
_READ_ENTRIES = select(
    col(AuditEntry.case_id), col(AuditEntry.seq), col(AuditEntry.case_seq), col(AuditEntry.body), col(AuditEntry.leaf)
).order_by(col(AuditEntry.case_id), col(AuditEntry.case_seq), col(AuditEntry.seq))
_READ_RUNS = select(
    *(col(getattr(StageRun, name)) for name in (
        "case_id", "run", "stage", "opened_at", "closed_at", "outcome", "due_on", "due_why", "due_provisional",
    )),
).order_by(col(StageRun.case_id), col(StageRun.run))  # fmt: skip
_READ_ACTS = (
    select(
        *(col(getattr(Act, name)) for name in (
            "case_id", "id", "ref", "kind", "stage", "run", "level", "dated", "recorded_at", "assurance", "task_id",
            "data",
        )),
        col(Person.ref).label("person"),
        col(_OFFICER.ref).label("on_behalf"),
        col(Link.ref).label("link"),
    )
    .join(Person, col(Person.id) == col(Act.person_id), isouter=True)
    .join(_OFFICER, col(_OFFICER.id) == col(Act.on_behalf_id), isouter=True)
    .join(Link, col(Link.id) == col(Act.link_id), isouter=True)
)  # fmt: skip
_READ_STATEMENTS = select(
    col(Act.case_id), col(Statement.act_id), col(Statement.field), col(Statement.words), col(Statement.salt)
).join(Act, col(Act.id) == col(Statement.act_id))


@dataclass(slots=True)
class History:
    """One case's row, and the entries, stage runs, acts and statements that belong to it."""

    case: Kept
    entries: list[Kept] = field(default_factory=list)
    runs: list[Kept] = field(default_factory=list)
    acts: list[Kept] = field(default_factory=list)
    statements: dict[int, list[Kept]] = field(default_factory=lambda: defaultdict(list))
    """By the id of their act."""


def histories(session: Session, cases: Sequence[int] | None = None) -> Iterator[History]:
    """These cases (by default every case) with their pasts, in the order of their ids."""
    for ids in _all_cases(session) if cases is None else _in_batches(sorted(cases)):
        yield from _read(session, ids).values()


def readable(body: bytes) -> Entry | None:
    """An entry's fields; None where the bytes are none of an entry."""
    try:
        entry = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    whole = isinstance(entry, dict) and isinstance(entry.get("data"), dict) and {"type", "at"} <= entry.keys()
    return entry if whole else None


def _all_cases(session: Session) -> Iterator[Sequence[int]]:
    query = select(col(Case.id)).order_by(col(Case.id)).limit(CASES)
    ids: Sequence[Any] = session.connection().execute(query).scalars().all()
    while ids:
        yield ids
        ids = session.connection().execute(query.where(col(Case.id) > ids[-1])).scalars().all()


def _in_batches(cases: Sequence[int]) -> Iterator[Sequence[int]]:
    return (cases[start : start + CASES] for start in range(0, len(cases), CASES))


def _read(session: Session, ids: Sequence[int]) -> dict[int, History]:
    connection = session.connection()
    found = {row.id: History(row) for row in connection.execute(_READ_CASES.where(col(Case.id).in_(ids)))}

    def rows(query: Select[*tuple[Any, ...]], case_id: Any) -> Iterator[tuple[History, Kept]]:
        return ((found[row[0]], row) for row in connection.execute(query.where(case_id.in_(ids))).all())

    for history, row in rows(_READ_ENTRIES, col(AuditEntry.case_id)):
        history.entries.append(row)
    for history, row in rows(_READ_RUNS, col(StageRun.case_id)):
        history.runs.append(row)
    for history, row in rows(_READ_ACTS, col(Act.case_id)):
        history.acts.append(row)
    for history, row in rows(_READ_STATEMENTS, col(Act.case_id)):
        history.statements[row.act_id].append(row)
    return found
