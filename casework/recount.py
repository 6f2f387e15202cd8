"""Open deadlines counted again when a year's calendar is published or changed.

The calendar is not pinned to a case. What changes stands in an entry, with how it was computed, and those concerned
are told; a case that nothing changes for is left alone, so that counting again is idempotent.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from casework import audit, outbox
from casework.atlas import Atlas
from casework.audit import CaseLog
from casework.entry import jsonable
from casework.facts import facts_from
from casework.office import Office
from casework.outbox import letter_row
from casework.stages.publicity import Publicity
from casework.terms import Due
from models.case import Case, StageRun, is_open
from models.notice import Notice
from models.person import Person

CHUNK = 100
DUE_CHANGED = "due_changed"


def recount(office: Office, now: datetime) -> int:
    """Count again every open period of working days; how many changed."""
    changed, last = 0, 0
    while ids := _next(office, last):
        last = ids[-1]
        with office.db.transaction() as session:
            changed += sum(_recount(session, office, case_id, now) for case_id in ids)
    return changed


def _next(office: Office, after: int) -> Sequence[int]:
    query: Any = (
        select(Case.id)
        .join(StageRun, (col(StageRun.case_id) == col(Case.id)) & (col(StageRun.run) == col(Case.run)))
        .where(is_open(), col(StageRun.due_why).startswith("working_days:"), col(Case.id) > after)
        .order_by(col(Case.id))
        .limit(CHUNK)
    )
    with office.db.reading() as session:
        return list(session.exec(query))


def _recount(session: Session, office: Office, case_id: int, now: datetime) -> bool:
    case = session.exec(select(Case).where(Case.id == case_id, is_open()).with_for_update()).first()
    stage = office.version(session, case.version_id).by_id.get(case.stage or "") if case else None
    if case is None or not isinstance(stage, Publicity):
        return False
    facts = facts_from(case.facts)
    delta = stage.recounted(facts, office.calendar)
    subject = session.get_one(Person, case.person_id)
    atlas = Atlas(session)
    atlas.learn([case.branch_id, case.committee_id, case.to_id], [subject.ref])
    view = atlas.view(case.procedure, subject.ref, facts.changed(delta), case)
    due = stage.open(view, office.calendar).due
    run = session.exec(select(StageRun).where(StageRun.case_id == case_id, StageRun.run == case.run)).one()
    if due is None or (due.on, due.provisional) == (run.due_on, run.due_provisional):
        return False
    readers = [case.person_id, *atlas.eligible(stage.who("publish", view), view)]
    _tell(session, case, run, due, readers, now)
    _write(session, office, case, run, due, delta, now)
    return True


def _tell(session: Session, case: Case, run: StageRun, due: Due, readers: list[int], now: datetime) -> None:
    if due.on == run.due_on or run.due_on is None:
        return
    cause = f"recount:{case.ref}.{case.run}.{run.due_on}.{due.on}"
    about = {"previously": run.due_on.isoformat()}
    letters = [
        letter_row(DUE_CHANGED, cause, now, person_id=one, case_id=case.id, stage=case.stage, due_on=due.on, data=about)
        for one in dict.fromkeys(readers)
    ]
    outbox.put(session, letters)


def _write(
    session: Session, office: Office, case: Case, run: StageRun, due: Due, delta: dict[str, Any], now: datetime
) -> None:
    run.due_on, run.due_why, run.due_provisional = due.on, due.why, due.provisional
    case.due_on, case.facts = due.on, facts_from(case.facts).changed(delta).to_json()
    standing = select(Notice).where(Notice.case_id == case.id, col(Notice.voided_at).is_(None))
    notice = session.exec(standing.order_by(col(Notice.id).desc())).first()
    if notice is not None and delta:
        notice.last_day = due.on
    log = CaseLog(office.log, case.id or 0, case.ref, case.case_seq, case.last_leaf)
    data = {
        "run": case.run,
        "due": due.on.isoformat(),
        "due_why": due.why,
        "due_provisional": due.provisional,
        "facts": jsonable(delta),
    }
    log.add("days.recounted", audit.stamp(now), data)
    case.rev, case.ready = case.rev + 1, True
    case.case_seq, case.last_leaf = log.case_seq, log.last_leaf
    session.flush()
    office.db.wake(session)
    audit.append(session, log.drafts)
