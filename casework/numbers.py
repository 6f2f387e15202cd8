"""Serial numbers: whether a number may be given, by province, segment and plan, and which are left over."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func
from sqlmodel import Session, col, select

from models.case import Case, is_open
from models.number import NumberGiven, NumberReserved, NumberSegment, NumberSpoilt
from models.organisation import Organisation, ids_on

PROVINCE = slice(4, 6)
_LOWEST_FIRST = func.length(Organisation.path).desc()


def in_segment(number: Any) -> ColumnElement[bool]:
    """Whether a number lies in the segment of the row at hand."""
    return col(number).between(col(NumberSegment.first), col(NumberSegment.last))


def _count_in_segment(number: Any, *which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(in_segment(number), *which).correlate(NumberSegment).scalar_subquery()


def _still_kept() -> tuple[ColumnElement[bool], ...]:
    given = exists().where(col(NumberGiven.case_id) == col(Case.id)).correlate(Case)
    return col(Case.id) == col(NumberReserved.case_id), is_open(), ~given


GIVEN = _count_in_segment(NumberGiven.number)
"""How many numbers of a segment are given."""
KEPT = _count_in_segment(NumberReserved.number, *_still_kept())
"""How many of them are kept for open cases that have none yet."""
SPOILT = _count_in_segment(NumberSpoilt.number)
"""How many of them nobody will ever have."""


class FreeNumbers(NamedTuple):
    """How many numbers of a year an organisation may still give out."""

    organisation_id: int
    year: int
    left: int


def number_problems(
    session: Session, number: str, organisation_id: int, own_case: int | None = None, keeping_for: int | None = None
) -> tuple[str, ...]:
    """The codes that speak against this number for a case of that organisation: unknown, taken, or over the plan.

    A number counts as its own case's, where that has it already; `keeping_for` is the case that it may be kept for.
    """
    organisation = session.get_one(Organisation, organisation_id)
    above = ids_on(organisation.path)
    codes = []
    if _is_foreign(session, number, above):
        codes.append("number_unknown")
    given = session.get(NumberGiven, number)
    kept = kept_for(session, number, number).difference({own_case, keeping_for})
    if (given is not None and given.case_id != own_case) or kept or session.get(NumberSpoilt, number) is not None:
        codes.append("number_taken")
    around = session.exec(select(NumberSegment).where(_around(number)))
    mine = {own_case, keeping_for}
    if any(_used(session, one, mine) - bool(own_case and given) >= one.plan for one in around):
        codes.append("quota_used")
    return tuple(codes)


def free_numbers(session: Session, year: int) -> Iterable[FreeNumbers]:
    """The organisations that have numbers of that year left."""
    of_year = col(NumberSegment.first).startswith(str(year))
    query = select(NumberSegment, GIVEN, SPOILT).where(of_year).order_by(col(NumberSegment.id))
    found: dict[int, int] = {}
    for segment, given, spoilt in session.exec(query):
        whole = int(segment.last) - int(segment.first) + 1 - spoilt
        unused = max(0, min(segment.plan, whole) - given)
        found[segment.organisation_id] = found.get(segment.organisation_id, 0) + unused
    return [FreeNumbers(organisation, year, left) for organisation, left in found.items() if left]


def kept_for(session: Session, first: str, last: str) -> set[int | None]:
    """The open cases that numbers from first to last are kept for."""
    found = session.exec(kept().where(col(NumberReserved.number).between(first, last)))
    return {case_id for _, case_id in found}


def kept() -> Any:
    """The numbers that are kept for open cases which have none yet, each with its case."""
    return select(NumberReserved.number, NumberReserved.case_id).where(*_still_kept())


def segment_around(session: Session, number: str) -> NumberSegment | None:
    """A segment that the number lies in."""
    return session.exec(select(NumberSegment).where(_around(number))).first()


def segments_of(session: Session, organisation: Organisation, *, but_own: bool = False) -> list[NumberSegment]:
    """The segments of the nearest organisation, at or above this one, that has any; `but_own`: above it."""
    above = ids_on(organisation.path)
    query = (
        select(NumberSegment, Organisation.id)
        .join(Organisation, col(Organisation.id) == col(NumberSegment.organisation_id))
        .where(col(Organisation.id).in_(above[:-1] if but_own else above))
        .order_by(_LOWEST_FIRST, col(NumberSegment.first))
    )
    found = session.exec(query).all()
    return [segment for segment, place in found if place == found[0][1]]


def _is_foreign(session: Session, number: str, above: list[int]) -> bool:
    """Whether the number belongs to another province, to none of our segments, or to one handed on to others.

    A number belongs to the lowest organisation that has it in a segment; ours are those of the nearest organisation
    above us that has any.
    """
    province = _province(session, above)
    if province is not None and number[PROVINCE] != province:
        return True
    lowest_first = select(NumberSegment.organisation_id).join(Organisation).order_by(_LOWEST_FIRST)
    nearest = session.exec(lowest_first.where(col(NumberSegment.organisation_id).in_(above))).first()
    return nearest is not None and session.exec(lowest_first.where(_around(number))).first() != nearest


def _around(number: str) -> ColumnElement[bool]:
    return and_(col(NumberSegment.first) <= number, col(NumberSegment.last) >= number)


def _province(session: Session, above: list[int]) -> str | None:
    query = select(Organisation.province).where(
        col(Organisation.id).in_(above), col(Organisation.province).is_not(None)
    )
    return session.exec(query.order_by(_LOWEST_FIRST)).first()


def _used(session: Session, segment: NumberSegment, mine: set[int | None]) -> int:
    """How many of a segment are given, or kept for other cases."""
    given = col(NumberGiven.number).between(segment.first, segment.last)
    count = session.exec(select(func.count()).select_from(NumberGiven).where(given)).one()
    return count + len(kept_for(session, segment.first, segment.last) - mine)
