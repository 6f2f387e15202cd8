"""Links that reached somebody else than they were meant for, and were given back: a mailbox on record may be wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from casework.links import NOT_MINE
from casework.visibility import Viewer, visible
from models.ballot import Ballot
from models.case import Case
from models.link import Link
from models.person import Person
from models.task import Task

MOST = 50


@dataclass(frozen=True, slots=True)
class GivenBack:
    """One link: whom it was meant for, where it went, which case it was about, and when it came back."""

    to: str
    mailbox: str
    case_ref: str
    case_number: str
    at: datetime


def given_back(session: Session, viewer: Viewer) -> list[GivenBack]:
    """The newest ones."""
    columns: Any = (Person.name, Link.mailbox, Case.ref, Case.number, Link.revoked_at)
    query = (
        select(*columns)
        .select_from(Link)
        .join(Person, col(Person.id) == col(Link.person_id))
        .outerjoin(Task, col(Task.id) == col(Link.task_id))
        .outerjoin(Ballot, col(Ballot.id) == col(Link.ballot_id))
        .join(Case, col(Case.id) == func.coalesce(col(Task.case_id), col(Ballot.case_id)))
        .where(col(Link.revoke_reason) == NOT_MINE, visible(viewer))
        .order_by(col(Link.revoked_at).desc())
        .limit(MOST)
    )
    return [GivenBack(*row) for row in session.connection().execute(query)]
