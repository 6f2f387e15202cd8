"""`record()`: the one way a person's act enters.

The act is checked against the stage's rule, written with its audit entry, and the case is marked ready: one
transaction. A refusal writes nothing and says why.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from casework import acts, audit, begin
from casework.audit import CaseLog
from casework.ballots.records import write_ballot
from casework.entry import Spot, Via, jsonable, plain_fields, write_act, write_details
from casework.facts import Facts, facts_from
from casework.judge import Judged, judge, judge_beginning, who_acts
from casework.material import material_of
from casework.office import Office
from casework.refusal import Refusal
from casework.stages.stage import Scene, Taken
from casework.step_up import needs_code
from casework.taking_over import take_over
from casework.terms import local_day
from casework.undecided import tell_of_undecided
from casework.weighing import hold_off_others
from models import act as tables
from models.case import Case
from models.person import Person
from models.task import Task

BEGINNINGS = frozenset({*begin.PROCEDURES, "begin"})


_CASE = (
    select(Case)
    .where(col(Case.ref) == bindparam("ref"))
    .with_for_update()
    .execution_options(populate_existing=True)  # else a case that was read before its lock stays as it was then
)
_MARK_READY = (
    update(Case)
    .where(col(Case.id) == bindparam("case"))
    .values(
        {name: bindparam(f"new_{name}") for name in ("facts", "outcome", "receipts", "rev", "case_seq", "last_leaf")}
        | {"ready": True}
    )
)
_OPEN_TASKS = select(col(Task.id), col(Task.slot)).where(
    col(Task.case_id) == bindparam("case"),
    col(Task.run) == bindparam("run"),
    col(Task.act) == bindparam("act"),
    col(Task.state) == "open",
)
_DECIDE = (
    update(Task)
    .where(col(Task.id) == bindparam("task"), col(Task.state) == "open")
    .values(state="decided", closed_at=bindparam("at"))
)
_SENT = (
    select(col(tables.Act.ref), col(Case.ref))
    .join(Case, col(Case.id) == col(tables.Act.case_id))
    .where(col(tables.Act.submission) == bindparam("submission"))
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act taken. `again` says that this very form had been recorded before."""

    case: str
    act: str
    outcome: str | None = None
    again: bool = False


def record(
    office: Office,
    act: acts.Act,
    *,
    at: datetime,
    by: str | None,
    case: str | None = None,
    person: str | None = None,
    via: Via = Via("operator"),  # noqa: B008
) -> Recorded:
    """Record one act, by reference of case and people. An act that begins a case names the `person` it is about.

    Raises Refusal, with its code; then nothing has been written.
    """
    with office.db.transaction() as session:
        if act.do in BEGINNINGS:
            return begin_in(session, office, act, at=at, by=by, person=person or by or "", via=via)
        return record_in(session, office, act, at=at, by=by, case=case, via=via)


def record_in(
    session: Session, office: Office, act: acts.Act, *, at: datetime, by: str | None, case: str | None, via: Via
) -> Recorded:
    """Record an act on a case inside a transaction of the caller's, which must end soon after: the audit head is
    locked. The case is locked before anything is asked."""
    row = session.execute(_CASE, {"ref": case}).scalars().first()
    return sent_before(session, via.submission) or _go_on(session, office, act, row, by, at, via)


def begin_in(
    session: Session, office: Office, act: acts.Act, *, at: datetime, by: str | None, person: str, via: Via
) -> Recorded:
    """Begin a case inside a transaction of the caller's, which must end soon after: the audit head is locked.

    The person is locked before anything is asked, so that of two forms sent at once the second finds what the first
    has written.
    """
    session.execute(select(col(Person.id)).where(col(Person.ref) == person).with_for_update(key_share=True))
    return sent_before(session, via.submission) or _begin(session, office, act, person, by, at, via)


def _begin(
    session: Session, office: Office, act: acts.Act, subject: str, by: str | None, at: datetime, via: Via
) -> Recorded:
    actor = who_acts(session, by or subject)
    judged = judge_beginning(session, office, act, at=at, by=actor, person=subject)
    start = judged.start
    stage = office.procedures[start.procedure].stages[0].id
    row, log = begin.open_case(session, office, start, stage, actor=actor.ref, assurance=via.assurance, at=at)
    spot = Spot(row.id or 0, 0, stage, None, judged.stood.level, judged.stood.on_behalf)
    return enter(session, office, act, row, spot, actor, Taken(start.facts.known()), log, at, via)


def _go_on(
    session: Session, office: Office, act: acts.Act, row: Case | None, by: str | None, at: datetime, via: Via
) -> Recorded:
    if row is None:
        raise Refusal(["wrong_stage"])
    actor = who_acts(session, by) if by else None
    as_it_was_shown(session, office, act, row, by, via)
    hold_off_others(session, act, facts_from(row.facts), row)
    return take(session, office, act, row, judge(session, office, act, row, at=at, by=actor), at, via)


def take(
    session: Session, office: Office, act: acts.Act, row: Case, judged: Judged, at: datetime, via: Via
) -> Recorded:
    """Record an act as it was judged, on a case that is locked and has not changed since. The audit head is locked."""
    task = _task(session, row, act, judged.actor, via) if judged.taken.spends else None
    stood = judged.stood
    spot = Spot(row.id or 0, row.run, row.stage, task, stood.level, stood.on_behalf, stood.raised)
    if moved := judged.taken.facts.get("taken_over"):
        take_over(session, row, moved)
    log = CaseLog(office.log, row.id or 0, row.ref, row.case_seq, row.last_leaf)
    return enter(session, office, act, row, spot, judged.actor, judged.taken, log, at, via, judged.scene)


def as_it_was_shown(session: Session, office: Office, act: acts.Act, row: Case, by: str | None, via: Via) -> None:
    """Refuse an act whose actor was shown another material, or is not known well enough for it."""
    if via.material is not None and via.material != material_of(session, row, by):
        raise Refusal(["material_changed"])
    stage = office.version(session, row.version_id).by_id.get(row.stage or "")
    if via.assurance == "link" and needs_code(stage, act.do):
        raise Refusal(["code_needed"])


def enter(
    session: Session,
    office: Office,
    act: acts.Act,
    row: Case,
    spot: Spot,
    actor: Person | None,
    taken: Taken,
    log: CaseLog,
    at: datetime,
    via: Via,
    scene: Scene | None = None,
) -> Recorded:
    """Write down an act that is taken, and mark its case ready."""
    dated = act.dated or local_day(at)
    actor_id = actor.id if actor else None
    facts = facts_from(row.facts)
    acted = facts.acted_by(filter(None, (actor.ref, spot.on_behalf)), spot.level) if actor and spot.level else {}
    delta = {**taken.facts, **acted}
    fields = plain_fields(act)
    act_id, act_ref, commitments = write_act(session, act, fields, spot, actor_id, dated, at, via)
    if scene is not None:
        write_details(session, act, act_id, spot, taken, scene)
        write_ballot(session, office, act, act_id, row, actor_id, taken, scene)
        if taken.outcome:
            tell_of_undecided(session, office, act, act_id, row, taken.outcome, at)
    if spot.task_id is not None:
        _decide(session, spot.task_id, at)
    what = {"act": act_ref, "do": act.do, "dated": dated.isoformat(), "facts": jsonable(delta), "fields": fields}
    log.add(
        "act.recorded",
        audit.stamp(at),
        what | _circumstances(spot, taken),
        actor=actor.ref if actor else None,
        assurance=via.assurance,
        link=via.link_ref,
        commit=commitments or None,
    )
    session.flush()
    receipt = [act_id, actor_id] if actor_id is not None and via.receipt and via.assurance != "import" else None
    _mark_ready(session, row, facts.changed(delta), taken.outcome, receipt, log)
    office.db.wake(session)
    audit.append(session, log.drafts)
    return Recorded(row.ref, act_ref, taken.outcome)


def _circumstances(spot: Spot, taken: Taken) -> dict[str, Any]:
    """Where an act was done, in whose place, and what it came to, as its entry says."""
    told: dict[str, Any] = {"stage": spot.stage, "run": spot.run, "spends": spot.task_id is not None}
    if taken.outcome:
        told["outcome"] = taken.outcome
    if spot.level:
        told["level"] = spot.level
    if spot.on_behalf:
        told["for"] = spot.on_behalf
    if spot.raised:
        told["raised"] = spot.raised.entry()
    return told


def _mark_ready(
    session: Session, row: Case, facts: Facts, outcome: str | None, receipt: list[int] | None, log: CaseLog
) -> None:
    """The case goes on by these facts as soon as it is settled; then whoever acted has their receipt."""
    receipts = orjson.loads(row.receipts)
    session.connection().execute(
        _MARK_READY,
        {
            "case": row.id,
            "new_facts": facts.to_json(),
            "new_outcome": outcome or row.outcome,
            "new_receipts": orjson.dumps([*receipts, receipt] if receipt else receipts).decode(),
            "new_rev": row.rev + 1,
            "new_case_seq": log.case_seq,
            "new_last_leaf": log.last_leaf,
        },
    )


def _decide(session: Session, task_id: int, at: datetime) -> None:
    won = session.connection().execute(_DECIDE, {"task": task_id, "at": at})
    if won.rowcount != 1:
        raise Refusal(["already_done"])


def _task(session: Session, row: Case, act: acts.Act, actor: Person | None, via: Via) -> int | None:
    """The open task that the act spends: the one its link was issued for, else the actor's own, else the stage's."""
    if via.task_id is not None and act.do != "withdraw":
        return via.task_id
    found = session.connection().execute(_OPEN_TASKS, {"case": row.id, "run": row.run, "act": act.do}).all()
    mine = [id_ for id_, slot in found if actor and slot.partition(" ")[0] == actor.ref] or [id_ for id_, _ in found]
    return mine[0] if mine else None


def sent_before(session: Session, submission: str | None) -> Recorded | None:
    """The act that this very form has recorded already, if it has."""
    if submission is None:
        return None
    found = session.connection().execute(_SENT, {"submission": submission}).first()
    return Recorded(found[1], found[0], again=True) if found else None
