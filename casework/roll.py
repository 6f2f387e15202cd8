"""The roll of a branch: its members on a day, without those on probation; Party members count."""

from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from models.person import Membership, Person


def members(branch_id: int, day: date) -> ColumnElement[bool]:
    """The memberships of a branch on a day."""
    return and_(
        col(Membership.organisation_id) == branch_id,
        col(Membership.since) <= day,
        or_(col(Membership.until).is_(None), col(Membership.until) > day),
    )


def count_members(session: Session, branch_id: int, day: date) -> tuple[int, int]:
    """How many members a branch has on a day, and how many of them are on its roll: entitled to vote."""
    entitled = func.count().filter(col(Person.probation).is_(False))
    query = select(func.count(), entitled).select_from(Membership).join(Person).where(members(branch_id, day))
    counted, on_roll = session.connection().execute(query).one()
    return counted, on_roll


def voters_of(session: Session, branch_id: int, day: date) -> list[int]:
    """Everybody on a branch's roll on a day, by their ids."""
    query = select(col(Person.id)).join(Membership).where(members(branch_id, day), col(Person.probation).is_(False))
    return [id_ for id_ in session.connection().execute(query.order_by(col(Person.id))).scalars() if id_]


def without_mailbox(session: Session, branch_id: int, day: date) -> list[str]:
    """The names of those on a branch's roll whom no letter reaches."""
    query = select(col(Person.name)).join(Membership).where(members(branch_id, day), col(Person.probation).is_(False))
    missing = or_(col(Person.mailbox).is_(None), col(Person.mailbox) == "")
    return list(session.connection().execute(query.where(missing).order_by(col(Person.id))).scalars())


def on_roll(session: Session, branch_id: int, day: date, refs: tuple[str, ...]) -> frozenset[str]:
    """Which of these people are on a branch's roll on a day."""
    if not refs:
        return frozenset()
    query = select(col(Person.ref)).join(Membership).where(members(branch_id, day))
    entitled = query.where(col(Person.ref).in_(refs), col(Person.probation).is_(False))
    return frozenset(session.connection().execute(entitled).scalars())
