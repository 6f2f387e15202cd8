"""Proving that nothing was altered: the log against itself, and what stands beside it against the log.

One snapshot of the database is read twice, in sets and with bounded memory: by sequence for the tree, and by case for
the chains, the acts and the projections.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from casework.histories import History, histories, readable
from casework.office import Office
from casework.replay import Entry, replay
from casework.verification.chain import chain_findings
from casework.verification.finding import Finding, in_order
from casework.verification.recorded import act_findings
from casework.verification.rows import differences
from casework.verification.tree import open_log, tree_findings
from models.audit import AuditEntry
from models.case import Case

ENOUGH = 1_000
"""So many findings end the search: what follows is no news."""
COVERED_WITHIN = timedelta(hours=1, minutes=5)
"""A checkpoint is made every hour, and making it takes a moment."""


@dataclass
class Verdict:
    """What was looked at, and what was found. `uncovered_since` is the moment of the first entry that should be
    covered by a checkpoint by now and is not."""

    entries: int
    cases: int
    checkpoints: int
    covered: int
    findings: list[Finding] = field(default_factory=list)
    uncovered_since: datetime | None = None


def verify(office: Office, now: datetime) -> Verdict:
    """Look at the whole log and everything beside it."""
    with office.db.snapshot() as session:
        log = open_log(session)
        findings = chain(tree_findings(session, log), _orphans(session), case_findings(session, log.name))
        found = sorted(_as_far_as_it_can_be_read(islice(findings, ENOUGH)), key=in_order)
        cases = session.connection().execute(select(func.count()).select_from(Case)).scalar_one()
        since = uncovered_since(session, log.covered, now)
    return Verdict(log.read, cases, len(log.checkpoints), log.covered, found, since)


def _as_far_as_it_can_be_read(findings: Iterator[Finding]) -> Iterator[Finding]:
    """SQLite keeps anything in any column: a value that is none of its column's ends the search, and is a finding."""
    try:
        yield from findings
    except (TypeError, ValueError):
        yield Finding("unreadable")


def case_findings(session: Session, log: str) -> Iterator[Finding]:
    """What is wrong with the chains, the acts and the projections, case by case."""
    for history in histories(session):
        entries = [readable(body) for _, _, _, body, _ in history.entries]
        yield from chain_findings(history, entries, log)
        yield from act_findings(history, entries)
        yield from row_findings(history, entries)


def row_findings(history: History, entries: list[Entry | None]) -> Iterator[Finding]:
    """Where the rows of a case are not the fold of its entries."""
    case = history.case.number
    replayed = replay(entries)
    if replayed is None:
        yield Finding("not_foldable", words={"case": case})
        return
    for run, column, kept, folded in differences(history, replayed):
        words = {"case": case, "row": f"stage_run {run}" if run else "cases", "column": column}
        yield Finding("row_differs", words=words | {"kept": kept, "folded": folded})


def uncovered_since(session: Session, covered: int, now: datetime) -> datetime | None:
    """When the first entry that no checkpoint covers was written, if that is longer ago than it may be."""
    query = select(col(AuditEntry.body)).where(col(AuditEntry.seq) == covered + 1)
    body = session.connection().execute(query).scalar_one_or_none()
    entry = readable(body) if body else None
    try:
        written = datetime.fromisoformat(entry["at"]) if entry else now
    except (TypeError, ValueError):
        return None  # no moment of ours: the tree or the chain has found it
    return written if written < now - COVERED_WITHIN else None


def _orphans(session: Session) -> Iterator[Finding]:
    known = exists().where(col(Case.id) == col(AuditEntry.case_id))
    query = select(col(AuditEntry.seq)).where(col(AuditEntry.case_id).is_not(None), ~known)
    for seq in session.connection().execute(query.order_by(col(AuditEntry.seq)).limit(ENOUGH)).scalars():
        yield Finding("unknown_case", seq)
