"""Open deadlines counted again when a year's calendar is published or changed.

The calendar is not pinned to a case. What changes stands in an entry, with how it was computed, and those concerned
are told; a case that nothing changes for is left alone, so that counting again is idempotent.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from casework import audit, outbox
from casework.atlas import Atlas
from casework.audit import CaseLog
from casework.entry import jsonable
from casework.facts import facts_from
from casework.office import Office
from casework.outbox import letter_row
from casework.raised import asked_of
from casework.stages.publicity import Publicity
from casework.terms import Due
from models.case import Case, StageRun, is_open
from models.notice import Notice
from models.person import Person

CHUNK = 100
DUE_CHANGED = "due_changed"
_OPEN: Any = (
    select(Case, StageRun, Person.ref)
    .join(StageRun, (col(StageRun.case_id) == col(Case.id)) & (col(StageRun.run) == col(Case.run)))
    .join(Person, col(Person.id) == col(Case.person_id))
    .where(is_open())
)


class _Counted(NamedTuple):
    """An open period, counted again, whose day or whose certainty is not what stands on record."""

    case: Case
    run: StageRun
    due: Due
    delta: dict[str, Any]
    """The facts that change with it."""
    readers: list[int]
    """Whom it concerns."""


def recount(office: Office, now: datetime) -> int:
    """Count again every open period of working days; how many changed. Only what changes is locked."""
    changed, last = 0, 0
    while ids := _next(office, last):
        last = ids[-1]
        with office.db.reading() as session:
            counted = _counted_again(session, office, _OPEN.where(col(Case.id).in_(ids)))
            differing = [one.case.id or 0 for one in counted]
        changed += sum(_recount(office, case_id, now) for case_id in differing)
    return changed


def _next(office: Office, after: int) -> Sequence[int]:
    query: Any = (
        _OPEN.with_only_columns(col(Case.id))
        .where(col(StageRun.due_why).startswith("working_days:"), col(Case.id) > after)
        .order_by(col(Case.id))
        .limit(CHUNK)
    )
    with office.db.reading() as session:
        return list(session.connection().execute(query).scalars())


def _counted_again(session: Session, office: Office, query: Any) -> Iterator[_Counted]:
    rows = session.execute(query).all()
    atlas = Atlas(session)
    places = {place for case, _, _ in rows for place in (case.branch_id, case.committee_id, case.to_id)}
    atlas.learn(places, {person for _, _, person in rows})
    for case, run, person in rows:
        stage = office.version(session, case.version_id).by_id[case.stage]
        if not isinstance(stage, Publicity):
            continue
        facts = facts_from(case.facts)
        delta = stage.recounted(facts, office.calendar)
        view = atlas.view(case.procedure, person, facts.changed(delta), case)
        due = stage.open(view, office.calendar).due
        if due is not None and (due.on, due.provisional) != (run.due_on, run.due_provisional):
            readers = [case.person_id, *asked_of(atlas, stage.who("publish", view), view)]
            yield _Counted(case, run, due, delta, readers)


def _recount(office: Office, case_id: int, now: datetime) -> bool:
    """Count once more under the case's lock, and write what comes of it."""
    with office.db.transaction() as session:
        mine = _OPEN.where(col(Case.id) == case_id).with_for_update(of=Case)
        one = next(_counted_again(session, office, mine), None)
        if one is not None:
            _tell(session, one, now)
            _write(session, office, one, now)
        return one is not None


def _tell(session: Session, counted: _Counted, now: datetime) -> None:
    case, run, due = counted.case, counted.run, counted.due
    if due.on == run.due_on or run.due_on is None:
        return
    cause = f"recount:{case.ref}.{case.run}.{run.due_on}.{due.on}"
    about = {"previously": run.due_on.isoformat()}
    letters = [
        letter_row(DUE_CHANGED, cause, now, person_id=one, case_id=case.id, stage=case.stage, due_on=due.on, data=about)
        for one in dict.fromkeys(counted.readers)
    ]
    outbox.put(session, letters)


def _write(session: Session, office: Office, counted: _Counted, now: datetime) -> None:
    case, run, due, delta, _ = counted
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
