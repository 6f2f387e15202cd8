"""The candidates of a branch for recommendation, counted against its cap by half-year."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from casework.facts import facts_from
from models.case import Case

JUNE = 6


def count_candidates(session: Session, branch_id: int, day: date, except_case: int | None) -> int:
    """How many other candidates of a branch are past examination in that day's half-year, open cases and completed."""
    query = select(col(Case.facts)).where(
        col(Case.branch_id) == branch_id,
        col(Case.procedure) == "recommendation",
        col(Case.state).in_(("open", "completed")),
        col(Case.id) != except_case,
    )
    examined = (facts_from(text).examined for text in session.connection().execute(query).scalars())
    return sum(1 for one in examined if one is not None and _half_year(one) == _half_year(day))


def _half_year(day: date) -> tuple[int, bool]:
    return day.year, day.month > JUNE
