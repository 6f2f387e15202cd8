"""`record()`: the one way a person's act enters.

The act is checked against the stage's rule, written with its audit entry, and the case is marked ready: one
transaction. A refusal writes nothing and says why.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlmodel import Session, col

from casework import acts, audit, begin
from casework.atlas import Atlas
from casework.audit import CaseLog
from casework.entitled import standing
from casework.entry import Spot, Via, jsonable, write_act, write_details
from casework.facts import View, facts_from
from casework.keys import take_ids
from casework.office import Office
from casework.procedure import Procedure
from casework.refusal import Refusal
from casework.scene import set_scene
from casework.stages.publicity import Publicity
from casework.stages.stage import WAIT, Scene, Stage, Taken, Who, person
from casework.terms import local_day
from models import act as tables
from models.case import Case
from models.columns import new_ref
from models.person import Person
from models.task import Task

BEGINNINGS = frozenset(begin.PROCEDURES)
PUBLIC = frozenset({"object"})
"""Acts that anyone may do, known to us or not."""


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
        return record_in(session, office, act, at=at, by=by, case=case, person=person, via=via)


def record_in(
    session: Session,
    office: Office,
    act: acts.Act,
    *,
    at: datetime,
    by: str | None,
    case: str | None = None,
    person: str | None = None,
    via: Via = Via("operator"),  # noqa: B008
) -> Recorded:
    """`record` inside a transaction of the caller's, which must end soon after: the audit head is locked."""
    again = _sent_before(session, via)
    if again:
        return again
    if act.do in BEGINNINGS:
        return _begin(session, office, act, person or by or "", by, at, via)
    return _go_on(session, office, act, case or "", by, at, via)


def _begin(
    session: Session, office: Office, act: acts.Act, subject: str, by: str | None, at: datetime, via: Via
) -> Recorded:
    dated = act.dated or local_day(at)
    start = begin.prepare(session, office, act, subject, dated)
    actor = _actor(session, by or subject)
    atlas = Atlas(session)
    atlas.learn([start.branch.id, start.committee_id, start.to.id if start.to else None])
    stood = standing(session, atlas, begin.who_may(act, subject), start.view, None, actor.id or 0, actor.ref)
    codes = (*stood.codes, *begin.speaks_against(session, office, act, start, dated, at))
    if codes:
        raise Refusal(codes)
    case_id = take_ids(session, Case, 1)[0]
    row = Case(
        id=case_id,
        ref=new_ref(),
        number=begin.number_of(case_id),
        procedure=start.procedure,
        version_id=office.current_version(session, start.procedure, at),
        person_id=start.person.id or 0,
        branch_id=start.branch.id or 0,
        committee_id=start.committee_id,
        to_id=start.to.id if start.to else None,
        retained=act.do == "retain",
        stage=office.procedures[start.procedure].stages[0].id,
        facts=start.facts.to_json(),
        opened_at=at,
        stage_since=at,
    )
    session.add(row)
    session.flush()
    log = CaseLog(audit.log_name(session), case_id, row.ref)
    places = {
        "person": start.person.ref,
        "branch": start.branch.ref,
        "to": start.to.ref if start.to else None,
        "procedure": start.procedure,
        "version": office.procedures[start.procedure].digest,
        "number": row.number,
    }
    log.add("case.opened", audit.stamp(at), places, actor=actor.ref, assurance=via.assurance)
    delta = {name: getattr(start.facts, name) for name in start.facts.model_fields_set}
    spot = Spot(case_id, 0, row.stage, level=stood.level)
    return _write(session, office, act, row, spot, actor, Taken(delta), log, at, via)


def _go_on(
    session: Session, office: Office, act: acts.Act, case_ref: str, by: str | None, at: datetime, via: Via
) -> Recorded:
    row = session.exec(select(Case).where(col(Case.ref) == case_ref).with_for_update()).scalars().first()  # type: ignore[call-overload]
    if row is None:
        raise Refusal(["wrong_stage"])
    actor = _actor(session, by) if by else None
    subject = session.get_one(Person, row.person_id)
    procedure = office.version(session, row.version_id)
    facts = facts_from(row.facts)
    atlas = Atlas(session)
    atlas.learn([row.branch_id, row.committee_id, row.to_id], [subject.ref])
    view = atlas.view(row.procedure, subject.ref, facts, row)
    scene = set_scene(session, act, view, by, at, procedure.settings, office.calendar)
    codes, level = _entitlement(session, atlas, procedure, row, view, act, actor)
    codes += _unknown(session, act, scene)
    codes += _out_of_stage(procedure, row, act, view, scene)
    taken: Taken | None = None
    stage = procedure.by_id.get(row.stage or "")
    if stage is not None and (act.do in stage.acts or act.do == "withdraw") and not _halted(codes):
        answer = Taken({"withdrawn": scene.dated}) if act.do == "withdraw" else stage.act(act, view, scene)
        taken, broken = (answer, ()) if isinstance(answer, Taken) else (None, answer)
        codes += broken
    if codes or taken is None:
        raise Refusal(codes or ["wrong_stage"])
    task = _task(session, row, act, by, via) if taken.spends else None
    spot = Spot(row.id or 0, row.run, row.stage, task, level)
    log = CaseLog(audit.log_name(session), row.id or 0, row.ref, row.case_seq, row.last_leaf)
    return _write(session, office, act, row, spot, actor, taken, log, at, via, scene)


def _entitlement(
    session: Session, atlas: Atlas, procedure: Procedure, row: Case, view: View, act: acts.Act, actor: Person | None
) -> tuple[list[str], str | None]:
    if act.do in PUBLIC:
        return [], None
    if actor is None:
        return ["not_entitled"], None
    stood = standing(session, atlas, _who(procedure, row, view, act), view, row.id, actor.id or 0, actor.ref)
    return list(stood.codes), stood.level


def _who(procedure: Procedure, row: Case, view: View, act: acts.Act) -> tuple[Who, ...]:
    """Who may do it at the open stage; where that does not take it, at the stage that does."""
    if act.do == "withdraw":
        return (person(view.person),)
    stage = procedure.by_id.get(row.stage or "")
    if stage is None or act.do not in stage.acts:
        stage = procedure.taking(act.do)
    return stage.who(act.do, view) if stage else ()


def _unknown(session: Session, act: acts.Act, scene: Scene) -> list[str]:
    named = {*(getattr(act, "contacts", ())), *(getattr(act, "introducers", ()) or ())}
    named |= set(getattr(act, "voters", None) or ())
    if isinstance(act, acts.Lesson):
        named.add(act.witness)
    codes = [] if named <= scene.people.keys() else ["unknown_person"]
    if isinstance(act, acts.Assign) and scene.branch is None:
        codes.append("unknown_organisation")
    return codes


def _out_of_stage(procedure: Procedure, row: Case, act: acts.Act, view: View, scene: Scene) -> list[str]:
    codes = ["D28"] if scene.dated > scene.today else []
    stage = procedure.by_id.get(row.stage or "")
    if stage is None:
        return [*codes, "wrong_stage"]
    if act.do == "withdraw":
        return codes
    if act.do in stage.acts:
        decided = stage.stands(act, view, scene.actor) or stage.close(view, scene.today) != WAIT
        return [*codes, "already_done"] if decided else codes
    holder = procedure.taking(act.do)
    if holder is not None and holder.stands(act, view, scene.actor):
        return [*codes, "already_done"]
    return [*codes, "wrong_stage", *_held_up(procedure, stage, act, view)]


def _held_up(procedure: Procedure, stage: Stage, act: acts.Act, view: View) -> list[str]:
    """While a notice stands, an act of a later stage is too early, or waits for the ruling on an objection."""
    later = any(act.do in one.acts for one in procedure.after(stage.id))
    if not isinstance(stage, Publicity) or not later or getattr(view.facts, stage.fact) is None:
        return []
    return ["objection_open"] if view.facts.objections else ["too_early"]


def _halted(codes: list[str]) -> bool:
    """Whether the stage's own rule need not be asked any more: who and when already speak against the act."""
    return any(code in ("unknown_person", "unknown_organisation", "already_done", "wrong_stage") for code in codes)


def _write(
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
    dated = act.dated or local_day(at)
    actor_id = actor.id if actor else None
    act_id, act_ref, commitments = write_act(session, act, spot, actor_id, dated, at, via)
    if scene is not None:
        write_details(session, act, act_id, spot, taken, scene)
    if spot.task_id is not None:
        _decide(session, spot.task_id, at)
    data: dict[str, Any] = {
        "act": act_ref,
        "do": act.do,
        "stage": spot.stage,
        "run": spot.run,
        "dated": dated.isoformat(),
        "facts": jsonable(taken.facts),
        "spends": spot.task_id is not None,
    }
    if taken.outcome:
        data["outcome"] = taken.outcome
    if spot.level:
        data["level"] = spot.level
    log.add(
        "act.recorded",
        audit.stamp(at),
        data,
        actor=actor.ref if actor else None,
        assurance=via.assurance,
        link=via.link_ref,
        commit=commitments or None,
    )
    receipts = [*orjson.loads(row.receipts), *([[act_id, actor_id]] if actor_id else [])]
    row.facts = facts_from(row.facts).changed(taken.facts).to_json()
    row.outcome = taken.outcome or row.outcome
    row.receipts = orjson.dumps(receipts).decode()
    row.rev, row.ready = row.rev + 1, True
    row.case_seq, row.last_leaf = log.case_seq, log.last_leaf
    session.flush()
    office.db.wake(session)
    audit.append(session, log.drafts)
    return Recorded(row.ref, act_ref, taken.outcome)


def _decide(session: Session, task_id: int, at: datetime) -> None:
    won = session.connection().execute(
        update(Task).where(col(Task.id) == task_id, col(Task.state) == "open").values(state="decided", closed_at=at)
    )
    if won.rowcount != 1:
        raise Refusal(["already_done"])


def _task(session: Session, row: Case, act: acts.Act, actor: str | None, via: Via) -> int | None:
    """The open task that the act spends: the one its link was issued for, else the actor's own, else the stage's."""
    query = select(col(Task.id), col(Task.slot)).where(
        col(Task.case_id) == row.id, col(Task.run) == row.run, col(Task.act) == act.do, col(Task.state) == "open"
    )
    found = session.connection().execute(query).all()
    if via.task_id is not None and act.do != "withdraw":
        if via.task_id not in {id_ for id_, _ in found}:
            raise Refusal(["wrong_stage"])
        return via.task_id
    mine = [id_ for id_, slot in found if slot == actor] or [id_ for id_, _ in found]
    return mine[0] if mine else None


def _actor(session: Session, ref: str) -> Person:
    found = session.exec(select(Person).where(col(Person.ref) == ref)).scalars().first()  # type: ignore[call-overload]
    if found is None:
        raise Refusal(["unknown_person"])
    return found


def _sent_before(session: Session, via: Via) -> Recorded | None:
    if via.submission is None:
        return None
    found = (
        session.connection()
        .execute(
            select(col(tables.Act.ref), col(Case.ref))
            .join(Case, col(Case.id) == col(tables.Act.case_id))
            .where(col(tables.Act.submission) == via.submission)
        )
        .first()
    )
    return Recorded(found[1], found[0], again=True) if found else None
