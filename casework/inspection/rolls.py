"""The rolls of many branches on many days, from one reading of their memberships."""

from collections import defaultdict
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlmodel import Session, col

from models.person import Membership, Person


class Rolls:
    """How many are entitled to vote in a branch on a day: its members then, without those on probation."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._counted: dict[tuple[int, date], int] = {}

    def count(self, branch_id: int, day: date) -> int:
        """The size of one roll."""
        key = branch_id, day
        if key not in self._counted:
            self._counted[key] = sum(
                since <= day and (until is None or day < until) for since, until in self._memberships[branch_id]
            )
        return self._counted[key]

    @cached_property
    def _memberships(self) -> dict[int, list[tuple[date, date | None]]]:
        query = (
            select(col(Membership.organisation_id), col(Membership.since), col(Membership.until))
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(col(Person.probation).is_(False))
        )
        found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
        for branch_id, since, until in self._session.connection().execute(query):
            found[branch_id].append((since, until))
        return found
