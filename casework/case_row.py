"""An open case read as a row, with the reference of its person: for settling and for chasing, which read many."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from models.case import Case
from models.person import Person


class CaseRow(NamedTuple):
    """A case as read; columns of those names."""

    id: int
    ref: str
    procedure: str
    version_id: int
    person_id: int
    person: str
    branch_id: int
    committee_id: int | None
    to_id: int | None
    stage: str
    run: int
    facts: str
    rev: int
    receipts: str
    due_on: date | None
    chase_on: date | None
    stage_since: datetime
    case_seq: int
    last_leaf: bytes | None


READ_CASES = select(
    *(col(getattr(Case, name)) if name != "person" else col(Person.ref) for name in CaseRow._fields)
).join(Person, col(Person.id) == col(Case.person_id))  # fmt: skip
