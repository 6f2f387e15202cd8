"""The candidates for recommendation by the rounds of a year: a branch's against its cap, a committee's as ranked."""

from datetime import date

from sqlalchemy import literal_column, or_, select
from sqlmodel import Session, col

from casework.facts import Facts, facts_from
from casework.ranking import Ranking
from casework.terms import start_of
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


def read_ranking(
    session: Session, committee_id: int, facts: Facts, day: date, except_case: int | None, rounds: int
) -> Ranking:
    """The ranking that a candidate of these facts stands in when it is reviewed on a day.

    A candidate belongs to the round in which the branch examined it, as for the branch's cap. Open cases past
    examination and completed ones count; whoever withdraws or is refused leaves their rank to others.
    """
    mine = facts.examined or day
    query = select(col(Case.facts)).where(
        col(Case.committee_id) == committee_id,
        col(Case.procedure) == literal_column("'recommendation'"),
        col(Case.state).in_(("open", "completed")),
        or_(col(Case.closed_at).is_(None), col(Case.closed_at) >= start_of(first_day(mine, rounds))),
        col(Case.id) != except_case,
    )
    others = [facts_from(text) for text in session.connection().execute(query).scalars()]
    rivals = [
        one
        for one in others
        if one.kind == facts.kind and one.examined and round_of(one.examined, rounds) == round_of(mine, rounds)
    ]
    return Ranking(len(rivals) + 1, frozenset(one.rank for one in rivals if one.rank is not None))


def round_of(day: date, rounds: int) -> tuple[int, int]:
    """Which of so many rounds of which year a day lies in."""
    return day.year, (day.month - 1) * rounds // MONTHS


def first_day(day: date, rounds: int) -> date:
    """The day on which the round of a day begins."""
    year, nth = round_of(day, rounds)
    return date(year, nth * MONTHS // rounds + 1, 1)
