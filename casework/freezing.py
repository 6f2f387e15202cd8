"""A case is frozen while somebody says that an act recorded in their name was not theirs (TRUST L-13).

A frozen case waits in its stage, and takes nothing but objections of the public and the act that frees it. Its
committee, or the level above, frees it: the act stands, or the case goes back to the stage in which it was done.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from msgspec.structs import replace
from sqlalchemy import select
from sqlmodel import Session, col

from casework.acts import Act, Disown, Unfreeze
from casework.facts import Facts
from casework.procedure import Procedure
from casework.stages.stage import Awaited, Opening, Scene, Taken, Tell, Who, officers
from models import act as tables
from models.case import Case
from models.person import Person

ACTS = frozenset({"disown", "unfreeze"})
"""Taken at every stage."""
TAKEN_WHILE_FROZEN = frozenset({"unfreeze", "object"})
WHO: tuple[Who, ...] = (officers("committee"), officers("over", "committee"))
REMIND_AFTER, ESCALATE_AFTER = timedelta(days=1), timedelta(days=3)


def frozen_opening(facts: Facts, opening: Opening) -> Opening:
    """What the open stage asks while the case is frozen: besides its own, that somebody frees it."""
    if facts.frozen is None:
        return opening
    act, since = facts.frozen
    tells = (Tell(since + REMIND_AFTER, "reminder"), Tell(since + ESCALATE_AFTER, "escalation"))
    return replace(opening, awaited=(*opening.awaited, Awaited("unfreeze", WHO, act)), tells=(*opening.tells, *tells))


def chased_while_frozen(facts: Facts, awaited: Iterable[Awaited]) -> tuple[Awaited, ...]:
    """The awaited acts that people are reminded of: of a frozen case only the one that frees it."""
    return tuple(one for one in awaited if facts.frozen is None or one.act == "unfreeze")


def taken(
    session: Session, act: Act, row: Case, facts: Facts, procedure: Procedure, actor: Person, scene: Scene
) -> Taken | tuple[str, ...]:
    """What freezing and freeing mean for a case: taken, or the codes of what speaks against it."""
    if row.state != "open":
        return ("wrong_stage",)
    if isinstance(act, Disown):
        mine = _act(session, row, act.act)
        if mine is None or mine.person_id != actor.id or mine.kind in ACTS:
            return ("not_entitled",)
        return Taken({"frozen": (act.act, scene.today)}, spends=False)
    assert isinstance(act, Unfreeze)
    disowned = _act(session, row, facts.frozen[0]) if facts.frozen else None
    if disowned is None:
        return ("wrong_stage",)
    if disowned.person_id == actor.id:
        return ("own_act",)
    if act.verdict == "stands":
        return Taken({"frozen": None})
    if not act.reason:
        return ("reason_missing",)
    return _void(session, row, facts, procedure, disowned, scene)


def _void(
    session: Session, row: Case, facts: Facts, procedure: Procedure, disowned: tables.Act, scene: Scene
) -> Taken | tuple[str, ...]:
    if disowned.kind == procedure.begins:
        return Taken({"frozen": None, "withdrawn": scene.dated})
    to, now = disowned.stage or "", row.stage or ""
    if _changed_a_membership(procedure, to, now):
        return ("cannot_be_undone",)
    counted = _without_lesson(session, facts, disowned) if disowned.kind == "lesson" else {}
    delta: dict[str, Any] = {"frozen": None, **counted}
    if procedure.between(to, now):  # else the case has gone back before it since, and forgotten it
        delta["sent_back"] = to
    return Taken(delta)


def _without_lesson(session: Session, facts: Facts, disowned: tables.Act) -> dict[str, int]:
    """A lesson too short to count leaves the hours as they are."""
    query = select(col(tables.Lesson.hours)).where(col(tables.Lesson.act_id) == disowned.id)
    return {"hours": max(facts.hours - session.connection().execute(query).scalar_one(), 0)}


def _changed_a_membership(procedure: Procedure, to: str, now: str) -> bool:
    """Whether passing a stage since then took somebody off a roll or put them on one."""
    passed = {stage.id for stage in procedure.between(to, now) if stage.id != now}
    return any(effect.at == "stage.passed" and effect.stage in passed for effect in procedure.effects)


def _act(session: Session, row: Case, ref: str) -> tables.Act | None:
    query = select(tables.Act).where(col(tables.Act.ref) == ref, col(tables.Act.case_id) == row.id)
    found: tables.Act | None = session.execute(query).scalars().first()
    return found
