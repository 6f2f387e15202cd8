"""Writing the projections anew: what case and stage run rows must be is folded from their audit entries.

No rule is run: what a rule once worked out (a due day, an outcome) stands in the entry. What a case is about (person,
branch, version …) never changes; where such a column differs it was altered, and is shown and left to a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from casework.histories import History, histories, readable
from casework.office import Office
from casework.replay import Replay, replay
from casework.verification.chain import chain_findings
from casework.verification.finding import Finding
from casework.verification.rows import CASE_COLUMNS, PLACES, RUN_COLUMNS, Difference, differences
from models.case import Case, StageRun

_MOMENTS = frozenset({"opened_at", "stage_since", "closed_at"})


@dataclass(frozen=True, slots=True)
class Odd:
    """A case whose rows are not the fold of its entries, and where they differ.

    `why_not` says why it is left as it is; None where it can be, or was, written anew.
    """

    case_id: int
    number: str
    differences: list[Difference]
    why_not: str | None


def odd_cases(office: Office) -> list[Odd]:
    """The cases whose rows are not the fold of their entries. Writes nothing."""
    with office.db.snapshot() as session:
        return [odd for _, _, odd in _odd(session, office.log, None)]


def rebuild(office: Office) -> list[Odd]:
    """Write anew the rows that are not the fold of their entries, and hand their cases to `settle`, which sets their
    clocks. Each case is locked and looked at again before it is written."""
    suspects = [odd.case_id for odd in odd_cases(office)]
    with office.db.transaction() as session:
        lock = select(col(Case.id)).where(col(Case.id).in_(suspects)).order_by(col(Case.id)).with_for_update()
        session.connection().execute(lock).all()
        found = list(_odd(session, office.log, suspects))
        for history, replayed, odd in found:
            if odd.why_not is None:
                _write(session, history, replayed)
        office.db.wake(session)
    return [odd for _, _, odd in found]


def _odd(session: Session, log: str, cases: list[int] | None) -> Iterator[tuple[History, Replay, Odd]]:
    for history in histories(session, cases):
        entries = [readable(body) for _, _, _, body, _ in history.entries]
        replayed = replay(entries)
        found = list(differences(history, replayed)) if replayed else []
        if replayed and found:
            broken = next(chain_findings(history, entries, log), None)
            yield history, replayed, Odd(history.case.id, history.case.number, found, _why_not(found, broken))


def _why_not(found: list[Difference], broken: Finding | None) -> str | None:
    """A broken chain is no ground to write on, and the row may be the last to tell of an entry taken away."""
    if broken is not None:
        return "log_broken"
    return "altered" if any(one.column in PLACES for one in found) else None


def _write(session: Session, history: History, replayed: Replay) -> None:
    connection, case = session.connection(), history.case
    values = {column: _kept(column, getattr(replayed, column)) for column in CASE_COLUMNS}
    values |= {"rev": case.rev + 1, "ready": replayed.state == "open", "wake_at": None, "chase_on": None}
    connection.execute(update(Case).where(col(Case.id) == case.id).values(values))
    connection.execute(delete(StageRun).where(col(StageRun.case_id) == case.id))
    for run in replayed.runs.values():
        row = {column: _kept(column, getattr(run, column)) for column in RUN_COLUMNS}
        connection.execute(insert(StageRun).values(case_id=case.id, run=run.run, **row))


def _kept(column: str, value: Any) -> Any:
    """A value as its column keeps it, from an entry's spelling."""
    if value is None:
        return None
    if column in _MOMENTS:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if column == "due_on" else value
