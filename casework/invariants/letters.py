"""Letters: none held back by a sender that is gone, none forgotten at a case's end."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlmodel import Session, col

from casework.office import Office
from casework.procedure import Procedure
from models.case import Case
from models.outbox import Outbox


def leases_kept(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I9."""
    query = select(col(Outbox.id)).where(col(Outbox.state) == "claimed", col(Outbox.lease_until) < now)
    yield from map(str, session.connection().execute(query).scalars())


def ends_told(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I10. Which letter tells of an end stands in the version that the case is pinned to."""
    ends = select(col(Case.version_id), col(Case.state)).where(col(Case.state) != "open").distinct()
    for version, state in session.connection().execute(ends).all():
        letters = _telling_of(office.version(session, version), f"case.{state}")
        if letters:
            yield from session.connection().execute(_untold(version, state, letters)).scalars()


def _telling_of(procedure: Procedure, moment: Any) -> set[str]:
    return {rule.letter for rule in procedure.letters_on(moment) if "person" in rule.to}


def _untold(version: int, state: str, letters: set[str]) -> Any:
    told = exists().where(
        col(Outbox.case_id) == col(Case.id),
        col(Outbox.person_id) == col(Case.person_id),
        col(Outbox.letter).in_(letters),
    )
    return select(col(Case.number)).where(col(Case.version_id) == version, col(Case.state) == state, ~told)
