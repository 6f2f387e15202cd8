"""Stand-ins as they are agreed, now and for later: to be read."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.organisation import Organisation
from models.person import Person
from models.stand_in import StandIn

_officer, _person = aliased(Person), aliased(Person)


class Agreed(NamedTuple):
    """A stand-in that has not ended: who for whom, on which days, and for what alone."""

    ref: str
    officer: str
    person: str
    since: date
    until: date
    procedure: str | None
    organisation: str | None


def agreed(session: Session, *which: ColumnElement[bool]) -> Sequence[Agreed]:
    """Those that have not ended, all or some of them, by their first day."""
    columns: Any = (
        StandIn.ref, _officer.name, _person.name, StandIn.since, StandIn.until, StandIn.procedure, Organisation.name,
    )  # fmt: skip
    query = (
        select(*columns)
        .select_from(StandIn)
        .join(_officer, col(_officer.id) == col(StandIn.officer_id))
        .join(_person, col(_person.id) == col(StandIn.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(StandIn.organisation_id))
        .where(col(StandIn.ended_at).is_(None), *which)
        .order_by(col(StandIn.since), col(StandIn.id))
    )
    return [Agreed(*row) for row in session.connection().execute(query)]


def of_officer(session: Session, person_id: int) -> Sequence[Agreed]:
    """Who does somebody's duties, now or later."""
    return agreed(session, col(StandIn.officer_id) == person_id)


def of_stand_in(session: Session, person_id: int) -> Sequence[Agreed]:
    """Whose duties somebody does, now or later."""
    return agreed(session, col(StandIn.person_id) == person_id)
