"""Carrying running cases over: each gets an entry that says from which version to which, and what changes for it.

The cases are then ready, and `settle` asks and reckons by the new version: it moves the due days and the tasks, with
entries of its own. Acts that were recorded stay as they were.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from casework import audit
from casework.audit import CaseLog
from casework.migration.plan import Planned, older, planned
from casework.office import Office
from models.case import Case

ENTRY = "case.migrated"


def carry(office: Office, procedure: str | None, now: datetime) -> Iterator[Planned]:
    """Carry over every case that can be, a few hundred in each transaction. What is left where it is says why."""
    after = 0
    while True:
        with office.db.transaction() as session:
            rows = _locked(session, [row.id or 0 for row in older(session, office, procedure, after)])
            found = planned(session, office, rows)
            _write(session, office, rows, found, now)
        yield from found
        if not rows:
            return
        after = rows[-1].id or 0


def _locked(session: Session, ids: list[int]) -> list[Case]:
    """The cases as they are now, and as they stay until this transaction ends."""
    query = select(Case).where(col(Case.id).in_(ids)).order_by(col(Case.id)).with_for_update()
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def _write(session: Session, office: Office, rows: list[Case], found: list[Planned], now: datetime) -> None:
    drafts = []
    for row, one in zip(rows, found, strict=True):
        if one.why_not is None:
            log = CaseLog(office.log, row.id or 0, row.ref, row.case_seq, row.last_leaf)
            log.add(ENTRY, audit.stamp(now), _said(office, one))
            row.version_id = office.current_version(session, row.procedure, now)
            row.rev, row.ready = row.rev + 1, True
            row.case_seq, row.last_leaf = log.case_seq, log.last_leaf
            drafts += log.drafts
    session.flush()
    office.db.wake(session)
    audit.append(session, drafts)


def _said(office: Office, one: Planned) -> dict[str, object]:
    return {
        "from": one.version,
        "to": office.procedures[one.procedure].digest,
        "stage": one.stage,
        "changes": [change._asdict() for change in one.changes],
    }
