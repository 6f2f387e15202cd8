"""What the public may see of a notice: these fields, and no others, are ever read here (TRUST X-06, X-13).

A notice is up from the day it is published to the end of its last day, while its case stands where it was published.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from casework.facts import facts_from
from config.profile import Profile
from models.act import Act
from models.case import Case
from models.notice import Notice
from models.organisation import Organisation
from models.person import Person
from notifications.mask import mask_name

PAGE = 50
_COMMITTEE = aliased(Organisation)


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """One notice as everybody may read it. No column of it holds a number of identity, a birthday or a mailbox."""

    ref: str
    procedure: str
    person: str
    branch: str
    committee: str | None
    published_on: date
    first_day: date
    last_day: date
    kind: str | None = None
    """What a recommendation is for."""
    voted: date | None = None
    """The day of the branch meeting that carried it, where there has been one."""


def as_published(notice: PublicNotice, settings: Profile) -> PublicNotice:
    """The notice with the name as the profile has it published."""
    if settings.notice.mask_profile == "strict":
        return notice
    return replace(notice, person=mask_name(notice.person))


def standing_notices(session: Session, today: date, number: int) -> tuple[list[PublicNotice], int]:
    """One page of the notices that are up, those ending first at the top, and how many there are in all."""
    count = _from(select(func.count()), today)
    rows = (
        _from(_columns(), today).order_by(col(Notice.last_day), col(Notice.id)).offset((number - 1) * PAGE).limit(PAGE)
    )
    connection = session.connection()
    return [_published(row) for row in connection.execute(rows)], connection.execute(count).scalar_one()


def standing_notice(session: Session, ref: str, today: date) -> PublicNotice | None:
    """One notice, while it is up."""
    row = session.connection().execute(_from(_columns(), today).where(col(Notice.ref) == ref)).first()
    return _published(row) if row else None


def standing_notice_of(session: Session, case_id: int, today: date) -> str | None:
    """The reference of a case's notice, while it is up."""
    row = session.connection().execute(_from(_columns(), today).where(col(Case.id) == case_id)).first()
    return row[0] if row else None


def case_of(session: Session, ref: str) -> Case | None:
    """The case that a notice belongs to, for an objection to be recorded on; nothing of it is shown."""
    query: Any = select(Case).join(Notice, col(Notice.case_id) == col(Case.id)).where(col(Notice.ref) == ref)
    case: Case | None = session.exec(query).scalars().first()
    return case


def _published(row: Any) -> PublicNotice:
    """Of what the case knows, what the recommendation is for and the day of its meeting; nothing else."""
    *columns, known = row
    facts = facts_from(known)
    return PublicNotice(*columns, facts.kind, facts.voted if facts.outcome == "passed" else None)


def _columns() -> Any:
    row = Notice
    columns: Any = (
        row.ref, Case.procedure, Person.name, Organisation.name, _COMMITTEE.name, row.published_on, row.first_day,
        row.last_day, Case.facts,
    )  # fmt: skip
    return select(*columns)


def _from(query: Any, today: date) -> Any:
    return (
        query.select_from(Notice)
        .join(Case, col(Case.id) == col(Notice.case_id))
        .join(Act, col(Act.id) == col(Notice.act_id))
        .join(Person, col(Person.id) == col(Case.person_id))
        .join(Organisation, col(Organisation.id) == col(Case.branch_id))
        .outerjoin(_COMMITTEE, _COMMITTEE.id == col(Case.committee_id))
        .where(_is_up(today))
    )


def _is_up(today: date) -> ColumnElement[bool]:
    return and_(
        col(Notice.voided_at).is_(None),
        col(Notice.published_on) <= today,
        col(Notice.last_day) >= today,
        col(Case.state) == "open",
        col(Case.run) == col(Act.run),
    )
