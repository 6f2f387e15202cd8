"""Whether an act would be taken: everything that speaks against it, from who acts to the stage's own rule.

Judging writes nothing. `act.record` judges and writes in one transaction; a page judges beforehand, so that nobody is
asked to confirm what would be refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from casework import acts, begin, freezing
from casework.atlas import Atlas
from casework.chasing import open_since
from casework.entitled import Standing, standing, standing_to_task
from casework.facts import Facts, View, facts_from
from casework.inspection.recommendation_rules import all_short
from casework.inspection.rule import Record
from casework.office import Office
from casework.procedure import Procedure
from casework.refusal import Refusal
from casework.scene import named_by, set_scene
from casework.stages.stage import WAIT, Scene, Taken, Who, person
from casework.taking_over import sides
from casework.terms import local_day
from models.case import Case
from models.person import Person

_PERSON = select(Person).where(col(Person.ref) == bindparam("ref"))
_REF = select(col(Person.ref)).where(col(Person.id) == bindparam("person"))

PUBLIC = frozenset({"object", "ballot"})
"""Acts that need no post and no name in the case: anyone may object, and who may vote is on the ballot's own roll."""


def who_acts(session: Session, ref: str) -> Person:
    """The person of a reference; raises Refusal for nobody's."""
    found: Person | None = session.execute(_PERSON, {"ref": ref}).scalars().first()
    if found is None:
        raise Refusal(["unknown_person"])
    return found


@dataclass(frozen=True, slots=True)
class Judged:
    """An act that may be taken on a case: by whom, how they stand to it, and what it changes."""

    actor: Person | None
    stood: Standing
    taken: Taken
    scene: Scene


@dataclass(frozen=True, slots=True)
class JudgedBeginning:
    """An act that may begin a case."""

    actor: Person
    stood: Standing
    start: begin.Beginning


def judge_beginning(
    session: Session, office: Office, act: acts.Act, *, at: datetime, by: Person, person: str
) -> JudgedBeginning:
    """Whether a case may begin with this act, about that person; raises Refusal with the codes of why not."""
    dated = act.dated or local_day(at)
    start = begin.prepare(session, office, act, person, dated)
    atlas = Atlas(session)
    atlas.learn([start.branch.id, start.committee_id, start.to.id if start.to else None])
    who = begin.who_may(office.procedures[start.procedure], act.do, person)
    stood = standing(session, atlas, who, start.view, by.id or 0, by.ref)
    codes = (*stood.codes, *begin.speaks_against(session, office, act, start, dated, at))
    if codes:
        raise Refusal(codes, _lacking(codes, begin.as_record(office, start, dated)))
    return JudgedBeginning(by, stood, start)


def judge(session: Session, office: Office, act: acts.Act, row: Case, *, at: datetime, by: Person | None) -> Judged:
    """Whether a case takes this act now; raises Refusal with the codes of why not."""
    subject: str = session.connection().execute(_REF, {"person": row.person_id}).scalar_one()
    procedure = office.version(session, row.version_id)
    facts = facts_from(row.facts)
    atlas = Atlas(session)
    atlas.meet(subject, row.person_id)
    between = sides(session, row, act)
    atlas.learn(between)
    since = open_since(facts, row.stage or "", row.run, local_day(row.stage_since))
    view = atlas.view(row.procedure, subject, facts, between, since)
    actor = by.ref if by else None
    stood = _entitlement(session, atlas, procedure, row, view, act, by)
    deciding = stood.raised.above if stood.raised else view.place("committee")
    scene = set_scene(session, act, view, row.id, actor, at, procedure.settings, office, deciding)
    codes = list(stood.codes)
    if facts.frozen and act.do not in freezing.TAKEN_WHILE_FROZEN:
        raise Refusal([*codes, "frozen"])
    if act.do in freezing.ACTS:
        return _judge_freezing(session, act, row, facts, procedure, by, stood, codes, scene)
    codes += _unknown(act, scene)
    codes += _out_of_stage(procedure, row, act, view, scene)
    taken: Taken | None = None
    stage = procedure.by_id.get(row.stage or "")
    if stage is not None and (act.do in stage.acts or act.do == "withdraw") and not _halted(codes):
        answer = Taken({"withdrawn": scene.dated}) if act.do == "withdraw" else stage.act(act, view, scene)
        taken, broken = (answer, ()) if isinstance(answer, Taken) else (None, answer)
        codes += broken
    if codes or taken is None:
        at_the_meeting = scene.record(subject, facts.changed({"voted": scene.dated}))
        raise Refusal(codes or ["wrong_stage"], _lacking(codes, at_the_meeting))
    return Judged(by, stood, taken, scene)


def _lacking(codes: Iterable[str], record: Record) -> dict[str, object]:
    """What somebody lacks who may not be recommended, for the sentence to name it."""
    return {"short": all_short(record)} if "R01" in codes else {}


def _judge_freezing(
    session: Session,
    act: acts.Act,
    row: Case,
    facts: Facts,
    procedure: Procedure,
    actor: Person | None,
    stood: Standing,
    codes: list[str],
    scene: Scene,
) -> Judged:
    answer = freezing.taken(session, act, row, facts, procedure, actor, scene) if actor else ("not_entitled",)
    if codes or not isinstance(answer, Taken):
        raise Refusal([*codes, *(() if isinstance(answer, Taken) else answer)])
    return Judged(actor, stood, answer, scene)


def _entitlement(
    session: Session, atlas: Atlas, procedure: Procedure, row: Case, view: View, act: acts.Act, actor: Person | None
) -> Standing:
    who = None if act.do in PUBLIC else _who(procedure, row, view, act)
    if who is None:
        return Standing(())
    if actor is None:
        return Standing(("not_entitled",))
    return standing_to_task(session, atlas, who, view, actor.id or 0, actor.ref)


def _who(procedure: Procedure, row: Case, view: View, act: acts.Act) -> tuple[Who, ...] | None:
    """Who may do it at the open stage; where that does not take it, at any that does; None where no stage does."""
    if act.do == "withdraw":
        return (person(view.person),)
    if act.do == "unfreeze":
        return freezing.WHO
    stage = procedure.by_id.get(row.stage or "")
    if stage is not None and act.do in stage.acts:
        return stage.who(act.do, view)
    taking = procedure.taking(act.do)
    return tuple(one for stage in taking for one in stage.who(act.do, view)) if taking else None


def _unknown(act: acts.Act, scene: Scene) -> list[str]:
    codes = [] if named_by(act) <= scene.people.keys() else ["unknown_person"]
    nowhere = isinstance(act, acts.TakeOver) and scene.taken_to is None
    if nowhere or (isinstance(act, acts.Assign) and scene.branch is None):
        codes.append("unknown_organisation")
    return codes


def _out_of_stage(procedure: Procedure, row: Case, act: acts.Act, view: View, scene: Scene) -> list[str]:
    codes = ["D28"] if scene.dated > scene.today else []
    stage = procedure.by_id.get(row.stage or "")
    if stage is None:
        too_late = row.state == "lapsed" and act.do == "party_answer"
        return [*codes, "R03" if too_late else "wrong_stage"]
    if view.facts.withdrawn:
        return [*codes, "wrong_stage"]
    if act.do == "withdraw":
        return codes
    if act.do in stage.acts:
        stands = act.do not in stage.again and stage.stands(act, view, scene.actor)
        return [*codes, "already_done"] if stands or stage.close(view, scene.today) != WAIT else codes
    voted = scene.voted or not isinstance(act, acts.Ballot)
    if voted and any(one.stands(act, view, scene.actor) for one in procedure.taking(act.do)):
        return [*codes, "already_done"]
    later = any(act.do in one.acts for one in procedure.after(stage.id))
    held_up = stage.holds_up(view) if later else None
    return [*codes, "wrong_stage", *([held_up] if held_up else [])]


def _halted(codes: list[str]) -> bool:
    """Whether the stage's own rule need not be asked any more: who and when already speak against the act."""
    return any(code in ("unknown_person", "unknown_organisation", "already_done", "wrong_stage") for code in codes)
