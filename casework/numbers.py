"""Serial numbers: whether a number may be given, by province, segment and plan, and which are left over."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import Session, col, select

from models.number import NumberGiven, NumberSegment
from models.organisation import Organisation

PROVINCE = slice(4, 6)
_LOWEST_FIRST = func.length(Organisation.path).desc()


class FreeNumbers(NamedTuple):
    """How many numbers of a year an organisation may still give out."""

    organisation_id: int
    year: int
    left: int


def number_problems(
    session: Session, number: str, organisation_id: int, own_case: int | None = None
) -> tuple[str, ...]:
    """The codes that speak against this number for a case of that organisation: unknown, taken, or over the plan.

    A number counts as its own case's, where that has it already.
    """
    organisation = session.get_one(Organisation, organisation_id)
    above = [int(part) for part in organisation.path.strip("/").split("/") if part]
    codes = []
    if _is_foreign(session, number, above):
        codes.append("number_unknown")
    given = session.get(NumberGiven, number)
    if given is not None and given.case_id != own_case:
        codes.append("number_taken")
    around = session.exec(select(NumberSegment).where(_around(number)))
    if any(_given(session, one) - bool(own_case and given) >= one.plan for one in around):
        codes.append("quota_used")
    return tuple(codes)


def free_numbers(session: Session, year: int) -> Iterable[FreeNumbers]:
    """The organisations that have numbers of that year left."""
    query = select(NumberSegment).where(col(NumberSegment.first).startswith(str(year))).order_by(col(NumberSegment.id))
    found: dict[int, int] = {}
    for segment in session.exec(query):
        unused = max(0, segment.plan - _given(session, segment))
        found[segment.organisation_id] = found.get(segment.organisation_id, 0) + unused
    return [FreeNumbers(organisation, year, left) for organisation, left in found.items() if left]


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


def _given(session: Session, segment: NumberSegment) -> int:
    given = col(NumberGiven.number).between(segment.first, segment.last)
    return session.exec(select(func.count()).select_from(NumberGiven).where(given)).one()
