"""Bringing in a case that began elsewhere: its facts so far are taken as history, and it goes on from its stage.

It is written as what it is: one act of the kind `import`, which carries the facts; the inspection looks at them when a
rule does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from casework import acts, begin
from casework.act import enter
from casework.counting import adds_up
from casework.entry import Spot, Via
from casework.facts import EMPTY, Facts
from casework.inspection.admission_papers import NUMBER
from casework.office import Office
from casework.refusal import Refusal
from casework.settling.effects import apply_effects
from casework.stages.branch_vote import BranchVote
from casework.stages.stage import Taken
from casework.terms import local_day
from models import act as tables
from models.notice import Notice
from models.number import NumberGiven
from models.person import Person

IMPORT = Via("import")
_SIDE = {"transfer": "from"}
"""The level of whoever acted for the branch until then; "branch", where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Past:
    """A case as it stood elsewhere: the stage that was open, what had come to be, and who acted for the branch."""

    procedure: str
    person: str
    stage: str
    facts: Mapping[str, Any]
    by: str | None = None


def bring_in(session: Session, office: Office, past: Past, at: datetime) -> str:
    """Write the case; `settle` opens its stage. The reference of the case. Raises Refusal for unknown people."""
    delta = {**past.facts, "imported": (past.stage, _open_since(past.facts, at)), **_outcome(office, past)}
    start = begin.place(session, office, past.procedure, past.person, EMPTY.changed(delta), past.facts.get("to"))
    actor = _person(session, past.by) if past.by else None
    by = actor.ref if actor else None
    row, log = begin.open_case(session, office, start, past.stage, actor=by, assurance=IMPORT.assurance, at=at)
    level = _SIDE.get(past.procedure, "branch") if actor else None
    spot = Spot(row.id or 0, 0, past.stage, level=level)
    taken = Taken(delta, outcome=delta.get("outcome"))
    recorded = enter(session, office, acts.Import(dated=local_day(at)), row, spot, actor, taken, log, at, IMPORT)
    _beside(session, office, start.facts, row.id or 0, recorded.act)
    if start.facts.accepted:
        apply_effects(session, [("leave_branch", row.person_id, {"until": start.facts.accepted})])
    return row.ref


def _open_since(facts: Mapping[str, Any], at: datetime) -> date:
    """The latest day that the facts know of: since then the stage has been open."""
    days = [day for value in facts.values() for day in _days(value) if day <= local_day(at)]
    return max(days, default=local_day(at))


def _days(value: object) -> list[date]:
    if isinstance(value, tuple):
        return [day for part in value for day in _days(part)]
    return [value] if isinstance(value, date) else []


def _outcome(office: Office, past: Past) -> dict[str, str]:
    tally = past.facts.get("tally")
    votes = [stage for stage in office.procedures[past.procedure].stages if isinstance(stage, BranchVote)]
    return {"outcome": votes[0].outcome(tally)} if tally and votes else {}


def _person(session: Session, ref: str) -> Person:
    found = session.exec(select(Person).where(col(Person.ref) == ref)).first()
    if found is None:
        raise Refusal(["unknown_person"])
    return found


def _beside(session: Session, office: Office, facts: Facts, case_id: int, act_ref: str) -> None:
    """The rows beside the act: the vote, the notices, the number, as far as they can be what such rows must be."""
    act_id = session.exec(select(tables.Act.id).where(tables.Act.ref == act_ref)).one() or 0
    if facts.tally and facts.voted and adds_up(facts.tally):
        counted = facts.tally._asdict()
        vote = tables.VoteRecord(
            act_id=act_id, case_id=case_id, meeting_on=facts.voted, outcome=facts.outcome or "", **counted
        )
        session.add(vote)
    notices = {
        "activist_publicity": facts.activist_notice,
        "publicity": facts.published,
        "announcement": facts.announced,
    }
    for stage, period in notices.items():
        if period:
            up, last = period
            first, _, _ = office.calendar.working_days(up, 1, count_first=office.profile.notice.count_publication_day)
            notice = Notice(
                case_id=case_id,
                act_id=act_id,
                stage=stage,
                published_on=up,
                first_day=min(first, last),
                last_day=last,
            )
            session.add(notice)
    number = facts.number
    if number and NUMBER.fullmatch(number) and session.get(NumberGiven, number) is None:
        session.add(NumberGiven(number=number, case_id=case_id, act_id=act_id))
    session.flush()
