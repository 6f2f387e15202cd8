"""The inspection of all cases, kept for the pages: written in small transactions, shown once it is whole."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlmodel import Session, col

from casework.inspection.cases import Wanted, filed_cases
from casework.inspection.survey import Found, survey
from casework.office import Office
from casework.terms import local_day
from models.bulk import BulkInsert
from models.inspection import Inspection, InspectionFinding

NEVER_ENDED = timedelta(days=1)
"""An inspection that has not come to its end by then was broken off."""
_AT_ONCE = 500
_FINDINGS = BulkInsert(InspectionFinding, "inspection_id", "case_id", "code", "severity", "missing")


def inspect_all(office: Office, now: datetime) -> Inspection:
    """Inspect every case and keep what is found in place of what was found before."""
    with office.db.snapshot() as session:
        filed = list(filed_cases(session, office, Wanted(), local_day(now)))
    return keep(office, len(filed), list(survey(filed)), now)


def keep(office: Office, cases: int, found: list[Found], now: datetime) -> Inspection:
    """Keep what an inspection of all cases found. Nobody waits long for the lock, however much it is."""
    made = Inspection(made_at=now, cases=cases)
    with office.db.transaction() as session:
        session.add(made)
        session.flush()
    assert made.id is not None
    dialect = office.db.engine.dialect
    for start in range(0, len(found), _AT_ONCE):
        rows = _FINDINGS.prepare(dialect, [_row(made.id, one) for one in found[start : start + _AT_ONCE]])
        with office.db.transaction() as session:
            _FINDINGS.run(session.connection(), rows)
    with office.db.transaction() as session:
        session.get_one(Inspection, made.id).whole = True
    _forget_others(office, made.id, now)
    return made


def latest(session: Session) -> Inspection | None:
    """The inspection that pages show."""
    query = select(Inspection).where(col(Inspection.whole)).order_by(col(Inspection.id).desc()).limit(1)
    found: Inspection | None = session.execute(query).scalars().first()
    return found


def _row(inspection_id: int, one: Found) -> dict[str, object]:
    return {
        "inspection_id": inspection_id,
        "case_id": one.filed.case_id,
        "code": one.code,
        "severity": one.severity,
        "missing": ",".join(one.missing),
    }


def _forget_others(office: Office, kept: int, now: datetime) -> None:
    """Throw away older inspections, and those that never came to their end."""
    ended = or_(col(Inspection.whole), col(Inspection.made_at) < now - NEVER_ENDED)
    with office.db.reading() as session:
        others = session.execute(select(col(Inspection.id)).where(col(Inspection.id) < kept, ended)).scalars().all()
    of_others = col(InspectionFinding.inspection_id).in_(others)
    some = select(col(InspectionFinding.case_id)).where(of_others).order_by(col(InspectionFinding.case_id))
    left = bool(others)
    while left:
        with office.db.transaction() as session:
            cases = session.execute(some.limit(_AT_ONCE)).scalars().all()
            session.execute(delete(InspectionFinding).where(of_others, col(InspectionFinding.case_id).in_(cases)))
            left = len(cases) == _AT_ONCE
    with office.db.transaction() as session:
        session.execute(delete(Inspection).where(col(Inspection.id).in_(others)))
