"""Serial numbers: whether a number may be given, by province, segment and plan."""

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.number import NumberGiven, NumberSegment
from models.organisation import Organisation


def number_problems(session: Session, number: str, organisation_id: int) -> tuple[str, ...]:
    """The codes that speak against giving this number for that organisation: unknown, taken, or over the plan."""
    organisation = session.get_one(Organisation, organisation_id)
    above = [int(part) for part in organisation.path.strip("/").split("/") if part]
    segments = session.exec(
        NumberSegment.__table__.select().where(col(NumberSegment.organisation_id).in_(above))  # type: ignore[attr-defined]
    ).all()
    province = _province(session, above)
    inside = [segment for segment in segments if segment.first <= number <= segment.last]
    codes = []
    if (province and number[4:6] != province) or (segments and not inside):
        codes.append("number_unknown")
    if session.get(NumberGiven, number) is not None:
        codes.append("number_taken")
    if any(_given(session, segment.first, segment.last) >= segment.plan for segment in inside):
        codes.append("quota_used")
    return tuple(codes)


def _province(session: Session, above: list[int]) -> str | None:
    query = select(Organisation.province).where(col(Organisation.id).in_(above), col(Organisation.province).is_not(None))  # type: ignore[call-overload]
    return session.connection().execute(query.order_by(func.length(Organisation.path).desc())).scalar()


def _given(session: Session, first: str, last: str) -> int:
    query = select(func.count()).select_from(NumberGiven).where(col(NumberGiven.number).between(first, last))
    return session.connection().execute(query).scalar_one()
