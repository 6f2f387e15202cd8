"""A task as its page shows it: who it is about, what is known so far, what the rule asks, who else may act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from casework.candidates import read_ranking
from casework.facts import Facts, facts_from
from casework.holding import Awaiting, Holder, awaiting
from casework.links import Opened
from casework.office import Office
from casework.procedure import Procedure
from casework.ranking import Ranking
from casework.roll import count_members
from casework.scene import count_committee
from casework.stages.branch_vote import BranchVote
from casework.stages.committee_review import CommitteeReview
from casework.stages.kinds import StageKind
from casework.unanswered import Unanswered, atlas_of, possible_from, unanswered
from models.act import Act
from models.case import Case, StageRun
from models.organisation import Organisation
from models.person import Person
from models.task import Task
from web.act_forms import Field, fields_of
from web.people import Options, branches_below, members_of, names_of
from web.said import Said, said_on
from web.told import refs_in

_IN_PERSON = frozenset({"wish", "introduce", "lesson"})
_HEARD = ("apply", "introduce", "review", "rule_objection")


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything the page of one open task says."""

    reader: Person
    task: Task
    case: Case
    person: str
    """The name of whom the case is about."""
    procedure: Procedure
    stage: StageKind
    facts: Facts
    run: StageRun | None
    branch: Organisation
    committee: Organisation | None
    to: Organisation | None
    names: dict[str, str]
    fields: tuple[Field, ...]
    holders: dict[str | None, list[Holder]]
    """Who may do this, by organisation; those who may in person under None."""
    raised: Awaiting | None
    """Where the level above is asked, in whose place and why."""
    said: list[Said]
    unanswered: Unanswered | None
    possible_from: date | None
    """The first day on which this can be done, where that is still to come."""

    @property
    def collective(self) -> bool:
        """Whether a committee decides this together."""
        return isinstance(self.stage, CommitteeReview) and self.stage.decided_by == "collective"

    @property
    def vote(self) -> BranchVote | None:
        """The stage, where it is a branch's vote."""
        return self.stage if isinstance(self.stage, BranchVote) else None


def gather(session: Session, office: Office, opened: Opened, today: date) -> Asked:
    """Read what the page of an open task says."""
    case, task, reader = opened.case, opened.task, opened.person
    assert case is not None
    assert task is not None
    assert reader is not None
    procedure = office.version(session, case.version_id)
    stage = procedure.by_id[case.stage or ""]
    facts = facts_from(case.facts)
    run = session.exec(_run_of(case)).scalars().first()
    waiting = [one for one in awaiting(session, [case.id or 0]).get(case.id or 0, ()) if one.act == task.act]
    return Asked(
        reader,
        task,
        case,
        session.get_one(Person, case.person_id).name,
        procedure,
        stage,
        facts,
        run,
        session.get_one(Organisation, case.branch_id),
        session.get(Organisation, case.committee_id) if case.committee_id else None,
        session.get(Organisation, case.to_id) if case.to_id else None,
        names_of(session, refs_in(facts)),
        fields_of(task.act, stage, procedure.settings, facts),
        _holders(waiting),
        next((one for one in waiting if one.in_place_of), None),
        _said(session, case, task.act),
        unanswered(session, office, case, today),
        _possible_from(session, office, procedure, case, task, today),
    )


def _possible_from(
    session: Session, office: Office, procedure: Procedure, case: Case, task: Task, today: date
) -> date | None:
    if case.due_on is not None:
        return None
    return possible_from(procedure, office.calendar, case, atlas_of(session, [case]), task.act, today)


def offered(session: Session, asked: Asked, field: Field) -> Options | None:
    """What a field offers to choose from, as values and names; None where the names are those of codes."""
    match field.name:
        case "contacts" | "introducers" | "witness":
            return members_of(session, asked.branch.id or 0, but=asked.case.person_id)
        case "branch" if asked.to is not None:
            return branches_below(session, asked.to)
    return None


def codes_of(asked: Asked, field: Field) -> tuple[str, ...]:
    """The codes a field offers."""
    match asked.task.act, field.name:
        case "review", "verdict":
            review = asked.stage
            assert isinstance(review, CommitteeReview)
            back = ("return",) if review.returns_to else ()
            return ("pass", *back, "fail", *(("refuse",) if review.fails_to else ()))
        case "review", "grade":
            return getattr(asked.stage, "grades", ())
        case "review", "to":
            return _back_to(asked)
        case "rule_objection", "verdict":
            return ("unfounded", "upheld", "corrected")
        case "unfreeze", "verdict":
            return ("stands", "void")
        case "party_answer", "verdict":
            return ("accepted", "declined")
        case _, "body":
            return ("branch_committee", "branch_meeting") if asked.branch.has_committee else ("branch_meeting",)
    return ()


def _back_to(asked: Asked) -> tuple[str, ...]:
    """The stages a review may send the case back to; those that ask nothing would only be passed again, so they are
    offered where there is no other."""
    named: tuple[str, ...] = getattr(asked.stage, "returns_to", ())
    return tuple(one for one in named if not asked.procedure.by_id[one].silent) or named


def roll_on(session: Session, asked: Asked, day: date) -> int:
    """How many are entitled to vote in the case's branch on a day."""
    return count_members(session, asked.case.branch_id, day)[1]


def committee_members(session: Session, asked: Asked) -> int:
    """How many decide together: in the approving committee, or where that was raised to."""
    deciding = asked.task.raised_to or (asked.committee.id if asked.committee else None)
    return count_committee(session, deciding) if deciding else 0


def ranking_of(session: Session, asked: Asked, day: date) -> Ranking | None:
    """Where the committee ranks its candidates: how many there are, and which ranks are free."""
    if asked.committee is None or "rank" not in [field.name for field in asked.fields]:
        return None
    rounds = asked.procedure.settings.recommend.rounds_per_year
    return read_ranking(session, asked.committee.id or 0, asked.facts, day, asked.case.id, rounds)


class Disowned(NamedTuple):
    """The act for which a case is frozen: what, when, and in whose name."""

    act: str
    recorded_at: datetime
    person: str


def disowned_in(session: Session, facts: Facts) -> Disowned | None:
    """The act that somebody says was not theirs; None where the case is not frozen."""
    if facts.frozen is None:
        return None
    query: Any = (
        select(col(Act.kind), col(Act.recorded_at), col(Person.name))
        .join(Person, col(Person.id) == col(Act.person_id))
        .where(col(Act.ref) == facts.frozen[0])
    )
    found = session.connection().execute(query).first()
    return Disowned(*found) if found else None


def _run_of(case: Case) -> Any:
    return select(StageRun).where(col(StageRun.case_id) == case.id, col(StageRun.run) == case.run)


def _holders(waiting: Iterable[Awaiting]) -> dict[str | None, list[Holder]]:
    """Each post or person once."""
    found: dict[str | None, list[Holder]] = {}
    for one in waiting:
        for holder in one.holders:
            known = found.setdefault(holder.organisation, [])
            if holder.post is None or holder.post not in {other.post for other in known}:
                known.append(holder)
    return found


def _said(session: Session, case: Case, act: str) -> list[Said]:
    if act == "unfreeze":
        return []
    if act == "rule_objection":
        return said_on(session, case.id or 0, ("object",), case.run)
    return said_on(session, case.id or 0, ("apply",) if act in _IN_PERSON else _HEARD)
