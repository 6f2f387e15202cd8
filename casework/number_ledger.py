"""The ledger of serial numbers, segment by segment: given, spoilt, reserved, handed down, free."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from casework.numbers import GIVEN, KEPT, in_segment
from models.number import NumberSegment, NumberSpoilt
from models.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Line:
    """One segment of an organisation; `given`, `reserved`, `spoilt` and `lowers` are those inside it."""

    segment: NumberSegment
    organisation: Organisation
    given: int
    reserved: int
    spoilt: tuple[NumberSpoilt, ...]
    lowers: tuple[tuple[str, str], ...]
    """What of it was handed down, as (first, last)."""

    @property
    def size(self) -> int:
        """How many numbers the segment has."""
        return int(self.segment.last) - int(self.segment.first) + 1

    @property
    def handed_down(self) -> int:
        """How many of them organisations below have in segments of their own."""
        return sum(int(last) - int(first) + 1 for first, last in self.lowers)

    @property
    def left(self) -> int:
        """How many may still be used, here and below: what the plan leaves, and what is neither given nor spoilt."""
        taken = self.given + self.reserved
        return max(0, min(self.segment.plan - taken, self.size - taken - len(self.spoilt)))


def ledger(session: Session, organisations: Sequence[int], year: int | None = None) -> list[Line]:
    """The segments of these organisations, of one year or of all, in the order of their numbers."""
    query = (
        select(NumberSegment, Organisation, GIVEN, KEPT)
        .join(Organisation, col(Organisation.id) == col(NumberSegment.organisation_id))
        .where(col(NumberSegment.organisation_id).in_(organisations))
        .order_by(col(NumberSegment.first), col(Organisation.path))
    )
    if year is not None:
        query = query.where(col(NumberSegment.first).startswith(str(year)))
    found = session.exec(query).all()
    ids = [segment.id for segment, *_ in found]
    spoilt, below = _spoilt(session, ids), _below(session, ids)
    return [
        Line(segment, organisation, given, kept, tuple(spoilt[segment.id]), tuple(below[segment.id]))
        for segment, organisation, given, kept in found
    ]


def _spoilt(session: Session, segments: Sequence[int | None]) -> Mapping[int | None, list[NumberSpoilt]]:
    query = (
        select(NumberSegment.id, NumberSpoilt)
        .where(col(NumberSegment.id).in_(segments), in_segment(NumberSpoilt.number))
        .order_by(col(NumberSpoilt.number))
    )
    found: dict[int | None, list[NumberSpoilt]] = defaultdict(list)
    for id_, one in session.exec(query):
        found[id_].append(one)
    return found


def _below(session: Session, segments: Sequence[int | None]) -> Mapping[int | None, list[tuple[str, str]]]:
    """What organisations below have of these segments, as (first, last)."""
    lower, owner = aliased(NumberSegment), aliased(Organisation)
    query = (
        select(NumberSegment.id, lower.first, lower.last)
        .join(owner, col(owner.id) == col(NumberSegment.organisation_id))
        .join(lower, and_(in_segment(lower.first), in_segment(lower.last)))
        .join(Organisation, col(Organisation.id) == col(lower.organisation_id))
        .where(col(NumberSegment.id).in_(segments), col(Organisation.id) != col(owner.id))
        .where(col(Organisation.path).startswith(col(owner.path)))
        .order_by(col(lower.first))
    )
    found: dict[int | None, list[tuple[str, str]]] = defaultdict(list)
    for id_, first, last in session.exec(query):
        found[id_].append((first, last))
    return found
