"""Mailboxes that came back and are still on record: whoever keeps the roster has to ask for others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session, col

from models.organisation import Organisation
from models.person import Person
from models.unreachable import Unreachable

MOST = 50


@dataclass(frozen=True, slots=True)
class UnreachableMailbox:
    """Whose mailbox it is, what its server said last, how often, and since when nothing is sent there."""

    name: str
    mailbox: str
    organisation: str
    organisation_id: int
    bounces: int
    reason: str
    last_at: datetime
    suppressed_at: datetime | None


def unreachable(session: Session, below: str = "/") -> list[UnreachableMailbox]:
    """The newest ones of the organisations under a path of the tree. One that was replaced is mended, and not shown."""
    row, columns = Unreachable, list[Any]()
    columns += [Person.name, row.mailbox, Organisation.name, Organisation.id, row.bounces, row.reason]
    columns += [row.last_at, row.suppressed_at]
    still = and_(col(Person.id) == col(row.person_id), col(Person.mailbox) == col(row.mailbox))
    query = (
        select(*columns)
        .select_from(Unreachable)
        .join(Person, still)
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .where(col(Organisation.path).startswith(below))
        .order_by(col(row.last_at).desc())
        .limit(MOST)
    )
    return [UnreachableMailbox(*found) for found in session.connection().execute(query)]
