"""The serial number to be given next: the one that is kept for the case, or the lowest that is free."""

from sqlalchemy import or_
from sqlmodel import Session, col, select

from casework.facts import facts_from
from casework.inspection.admission_papers import year_of_number
from casework.numbers import kept, number_problems, segments_of
from models.case import Case
from models.number import NumberGiven, NumberReserved, NumberSegment, NumberSpoilt
from models.organisation import Organisation


def next_number(session: Session, case: Case) -> str | None:
    """None where no number of the year of joining is free, or nobody above the case's branch has a segment."""
    mine = session.exec(select(NumberReserved.number).where(NumberReserved.case_id == case.id)).first()
    if mine is not None:
        return mine
    segments = _of_its_branch(session, case)
    for segment in _of_the_year(segments, case):
        number = _lowest_free(session, segment, segments)
        if number is not None and not number_problems(session, number, case.branch_id, keeping_for=case.id):
            return number
    return None


def segments_for(session: Session, case: Case) -> list[NumberSegment]:
    """The segments that the case's number may come from."""
    return _of_the_year(_of_its_branch(session, case), case)


def _of_its_branch(session: Session, case: Case) -> list[NumberSegment]:
    return segments_of(session, session.get_one(Organisation, case.branch_id))


def _of_the_year(segments: list[NumberSegment], case: Case) -> list[NumberSegment]:
    """Those whose numbers begin with the year of joining; all of them while that is not known."""
    year = year_of_number(facts_from(case.facts))
    return [one for one in segments if year is None or one.first.startswith(year)]


def _lowest_free(session: Session, segment: NumberSegment, ours: list[NumberSegment]) -> str | None:
    first, last = segment.first, segment.last
    taken = {number for number, _ in session.exec(kept().where(col(NumberReserved.number).between(first, last)))}
    for table in (NumberGiven, NumberSpoilt):
        taken.update(session.exec(select(table.number).where(col(table.number).between(first, last))))
    inside = or_(col(NumberSegment.first).between(first, last), col(NumberSegment.last).between(first, last))
    others = select(NumberSegment.first, NumberSegment.last).where(
        inside, col(NumberSegment.id).not_in([one.id for one in ours])
    )
    passed = sorted(session.exec(others))
    number = int(first)
    while number <= int(last):
        beyond = next((int(end) + 1 for start, end in passed if start <= str(number) <= end), None)
        if beyond is None and str(number) not in taken:
            return str(number)
        number = beyond or number + 1
    return None
