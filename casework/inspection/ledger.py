"""The ledger of serial numbers, read once for many cases; what it says against one number is `numbers`' business."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import null, select
from sqlmodel import Session, col

from casework.inspection.admission_papers import NUMBER
from casework.numbers import GIVEN, KEPT, PROVINCE, kept
from models.number import NumberGiven, NumberReserved, NumberSegment, NumberSpoilt
from models.organisation import Organisation, ids_on

Owners = dict[str, set[int | None]]
Range = tuple[str, str, int]
"""First, last, and how many may be used."""


class Ledger:
    """Segments, plans and provinces, read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        query: Any = select(col(Organisation.id), col(Organisation.path), col(Organisation.province))
        self._paths: dict[int, tuple[int, ...]] = {}
        self._provinces: dict[int, str] = {}
        for id_, path, province in session.connection().execute(query):
            self._paths[id_] = tuple(ids_on(path))
            if province:
                self._provinces[id_] = province
        self._segments: dict[int, list[Range]] = defaultdict(list)
        for one in session.connection().execute(select(NumberSegment.__table__)):  # type: ignore[attr-defined]
            self._segments[one.organisation_id].append((one.first, one.last, one.plan))
        self._overdrawn = self._over_plan()

    def owners(self, numbers: Iterable[str]) -> Owners:
        """Whose these numbers are: the cases that they were given to or are kept for; nobody's where one was spoilt."""
        these = list(numbers)
        given: Any = select(col(NumberGiven.number), col(NumberGiven.case_id)).where(col(NumberGiven.number).in_(these))
        spoilt: Any = select(col(NumberSpoilt.number), null()).where(col(NumberSpoilt.number).in_(these))
        found: Owners = defaultdict(set)
        for query in (given, kept().where(col(NumberReserved.number).in_(these)), spoilt):
            for number, case_id in self._session.connection().execute(query):
                found[number].add(case_id)
        return found

    def problems(self, number: str, branch_id: int, case_id: int, owners: Owners) -> tuple[str, ...]:
        """The codes that speak against a case's number."""
        if not NUMBER.fullmatch(number):
            return ()
        codes = []
        if self._is_foreign(number, self._paths.get(branch_id, ())):
            codes.append("number_unknown")
        if owners.get(number, set()) - {case_id}:
            codes.append("number_taken")
        if any(first <= number <= last for first, last in self._overdrawn):
            codes.append("quota_used")
        return tuple(codes)

    def _is_foreign(self, number: str, above: tuple[int, ...]) -> bool:
        """Whether it belongs to another province, to none of our segments, or to one handed on to others."""
        lowest_first = above[::-1]
        province = next((self._provinces[one] for one in lowest_first if one in self._provinces), None)
        if province is not None and number[PROVINCE] != province:
            return True
        nearest = next((one for one in lowest_first if one in self._segments), None)
        return nearest is not None and self._lowest_around(number) != nearest

    def _lowest_around(self, number: str) -> int | None:
        around = (
            one for one, ranges in self._segments.items() if any(first <= number <= last for first, last, _ in ranges)
        )
        return max(around, key=lambda one: len(self._paths[one]), default=None)

    def _over_plan(self) -> list[tuple[str, str]]:
        """The segments out of which more numbers were given than planned."""
        over: Any = select(col(NumberSegment.first), col(NumberSegment.last)).where(
            col(NumberSegment.plan) < GIVEN + KEPT
        )
        return [(first, last) for first, last in self._session.connection().execute(over)]
