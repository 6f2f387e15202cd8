"""The ledger of serial numbers, segment by segment: given, spoilt, reserved, handed down, free."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from casework.numbers import kept_for
from models.number import NumberGiven, NumberSegment, NumberSpoilt
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
        select(NumberSegment, Organisation)
        .join(Organisation, col(Organisation.id) == col(NumberSegment.organisation_id))
        .where(col(NumberSegment.organisation_id).in_(organisations))
        .order_by(col(NumberSegment.first), col(Organisation.path))
    )
    if year is not None:
        query = query.where(col(NumberSegment.first).startswith(str(year)))
    return [_line(session, segment, organisation) for segment, organisation in session.exec(query)]


def _line(session: Session, segment: NumberSegment, organisation: Organisation) -> Line:
    inside = (segment.first, segment.last)
    counted = select(func.count()).select_from(NumberGiven).where(col(NumberGiven.number).between(*inside))
    given = session.exec(counted).one()
    spoilt = session.exec(
        select(NumberSpoilt).where(col(NumberSpoilt.number).between(*inside)).order_by(col(NumberSpoilt.number))
    )
    below = (
        select(NumberSegment.first, NumberSegment.last)
        .join(Organisation, col(Organisation.id) == col(NumberSegment.organisation_id))
        .where(
            col(NumberSegment.first) >= segment.first,
            col(NumberSegment.last) <= segment.last,
            col(Organisation.parent_id).is_not(None),
            col(Organisation.path).startswith(organisation.path),
            col(Organisation.id) != organisation.id,
        )
        .order_by(col(NumberSegment.first))
    )
    reserved = len(kept_for(session, *inside))
    return Line(segment, organisation, given, reserved, tuple(spoilt), tuple(session.exec(below)))
