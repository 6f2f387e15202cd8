"""The candidates of a branch for recommendation, counted against its cap by the rounds of a year."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from casework.facts import facts_from
from models.case import Case

MONTHS = 12


def count_candidates(session: Session, branch_id: int, day: date, except_case: int | None, rounds: int) -> int:
    """How many other candidates of a branch are past examination in that day's round, open cases and completed.

    With two rounds a year, they are its halves.
    """
    query = select(col(Case.facts)).where(
        col(Case.branch_id) == branch_id,
        col(Case.procedure) == "recommendation",
        col(Case.state).in_(("open", "completed")),
        col(Case.id) != except_case,
    )
    examined = (facts_from(text).examined for text in session.connection().execute(query).scalars())
    return sum(1 for one in examined if one is not None and round_of(one, rounds) == round_of(day, rounds))


def round_of(day: date, rounds: int) -> tuple[int, int]:
    """Which of so many rounds of which year a day lies in."""
    return day.year, (day.month - 1) * rounds // MONTHS
