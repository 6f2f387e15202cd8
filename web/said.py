"""What people said on a case, in their own words, for those who have to decide on it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.act import Act, Statement
from models.person import Person


@dataclass(frozen=True, slots=True)
class Said:
    """Words of one act: who spoke (None: a member of the public), in which act and field, on which day."""

    by: str | None
    act: str
    field: str
    words: str
    dated: date


def said_on(session: Session, case_id: int, acts: Collection[str], since_run: int = 0) -> list[Said]:
    """The words of these acts on a case, oldest first, that have not been erased."""
    query: Any = (
        select(col(Person.name), col(Act.kind), col(Statement.field), col(Statement.words), col(Act.dated))
        .select_from(Statement)
        .join(Act, col(Act.id) == col(Statement.act_id))
        .outerjoin(Person, col(Person.id) == col(Act.person_id))
        .where(col(Act.case_id) == case_id, col(Act.kind).in_(acts), col(Act.run) >= since_run)
        .where(col(Statement.words).is_not(None))
        .order_by(col(Statement.id))
    )
    return [Said(*row) for row in session.connection().execute(query)]
