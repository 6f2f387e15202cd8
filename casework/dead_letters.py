"""Letters that will not be sent, each with its cause, for whoever can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from casework.paging import PAGE, Page, offset, within
from casework.visibility import Viewer, visible
from models.case import Case
from models.outbox import Outbox, is_dead, is_waiting
from models.person import Person


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One letter that will not be sent. Without a case it belonged to an application or to a post."""

    id: int
    letter: str
    to: str | None
    mailbox: str | None
    case_ref: str | None
    case_number: str | None
    queued_at: datetime
    attempts: int
    cause: str | None


def dead_letters(session: Session, viewer: Viewer, number: int) -> Page[DeadLetter]:
    """One page of them, the newest first."""
    which = (is_dead(), visible(viewer))
    of_case = col(Case.id) == col(Outbox.case_id)
    counted = select(func.count()).select_from(Outbox).outerjoin(Case, of_case).where(*which)
    total = session.connection().execute(counted).scalar_one()
    number, row = within(number, total), Outbox
    columns: Any = (
        row.id, row.letter, Person.name, Person.mailbox, Case.ref, Case.number, row.queued_at, row.attempts,
        row.last_reply,
    )  # fmt: skip
    query = (
        select(*columns)
        .select_from(Outbox)
        .outerjoin(Person, col(Person.id) == col(Outbox.person_id))
        .outerjoin(Case, of_case)
        .where(*which)
        .order_by(col(Outbox.queued_at).desc(), col(Outbox.id).desc())
        .offset(offset(number))
        .limit(PAGE)
    )
    return Page(tuple(DeadLetter(*found) for found in session.connection().execute(query)), number, total)


def dead_of(session: Session, numbers: Sequence[str]) -> list[int]:
    """The dead letters of the cases of these numbers."""
    query: Any = select(col(Outbox.id)).join(Case, col(Case.id) == col(Outbox.case_id))
    return list(session.connection().execute(query.where(is_dead(), col(Case.number).in_(numbers))).scalars())


def outbox_counts(session: Session) -> dict[str, int]:
    """The letters that wait and those that died, by state. Those sent are too many to count at every look."""
    found = {}
    for which in (is_waiting(), is_dead()):
        query = select(col(Outbox.state), func.count()).where(which).group_by(col(Outbox.state))
        found.update({state: count for state, count in session.connection().execute(query)})  # noqa: C416
    return found
