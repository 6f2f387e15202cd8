"""Everything that waits for one person, from one link; and deciding several cases of one kind at once (FEATURES C5).

Each case is recorded on its own: its own act, its own entry, judged again at that moment. What an inspection flags,
what is objected to, late or frozen is left out: such a case is opened and decided by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from casework import acts
from casework.by_link import record_by_link
from casework.case_flags import case_flags
from casework.fresh_links import tasks_of
from casework.judge import judge
from casework.links import LISTED, DeadLink
from casework.office import Office
from casework.refusal import Refusal
from casework.stages.committee_review import CommitteeReview
from casework.stages.stage import Stage
from models.case import Case
from models.organisation import Organisation
from models.person import Person
from models.task import Task

ALIKE: dict[str, dict[str, object]] = {
    "review": {"verdict": "pass"},
    "approve_activist": {},
    "publish": {},
    "hand_over": {},
}
"""Acts that may be done on several cases at once, with what they then say. A no has its own reason, and a committee's
resolution its own count: they are decided one by one."""


class Kind(NamedTuple):
    """Tasks that ask for the same."""

    procedure: str
    stage: str
    act: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One task that waits. `flags` are what speaks against deciding it together with others."""

    task: Task
    case: Case
    person: str
    branch: str
    kind: Kind
    alike: bool
    flags: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """What names it in a list's tokens."""
        return f"{self.case.number}{LISTED}{self.task.ref}"

    @property
    def together(self) -> bool:
        """Whether it may be decided together with others of its kind."""
        return self.alike and not self.flags


def work_list(session: Session, office: Office, person: Person, today: date) -> dict[Kind, list[Listed]]:
    """What waits for somebody, by kind, the largest first."""
    found: dict[Kind, list[Listed]] = {}
    for task, case in tasks_of(session, person.id or 0):
        one = _listed(session, office, task, case, today)
        found.setdefault(one.kind, []).append(one)
    return dict(sorted(found.items(), key=lambda kind: (-len(kind[1]), kind[0])))


def act_alike(kind: Kind, dated: date | None) -> acts.Act:
    """The act that is done on each of several cases of a kind."""
    return acts.read_act({"do": kind.act, "dated": dated, **ALIKE[kind.act]})


def chosen(listed: Iterable[Listed], refs: Iterable[str]) -> list[Listed]:
    """Those chosen that may be decided together; whatever else was named is passed over."""
    wanted = set(refs)
    return [one for one in listed if one.together and one.ref in wanted]


def would_refuse(session: Session, office: Office, one: Listed, act: acts.Act, at: datetime, by: Person) -> str | None:
    """The code of what speaks against an act on one case; None where nothing does."""
    try:
        judge(session, office, act, one.case, at=at, by=by)
    except Refusal as refusal:
        return refusal.code
    return None


def record_alike(
    office: Office,
    key: bytes,
    token: str,
    act: acts.Act,
    cases: Iterable[tuple[str, str]],
    now: datetime,
    submission: str,
    assurance: str,
) -> Iterator[str | None]:
    """Record an act on each of these tasks, named as in a list's tokens and given with the material that was shown;
    each in a transaction of its own. For each the code of what spoke against it, None where it is recorded."""
    for ref, material in cases:
        try:
            record_by_link(
                office, key, f"{token}{LISTED}{ref}", act, now, f"{submission}.{ref}",
                assurance=assurance, material=material,
            )  # fmt: skip
        except DeadLink as dead:
            yield dead.state
        except Refusal as refusal:
            yield refusal.code
        else:
            yield None


def _listed(session: Session, office: Office, task: Task, case: Case, today: date) -> Listed:
    stage = office.version(session, case.version_id).by_id[case.stage or ""]
    alike = _is_alike(task.act, stage)
    flags: tuple[str, ...] = ()
    if alike:
        late = ("late",) if case.due_on is not None and case.due_on < today else ()
        flags = tuple(dict.fromkeys((*case_flags(session, office, case, today), *late)))
    return Listed(
        task,
        case,
        session.get_one(Person, case.person_id).name,
        session.get_one(Organisation, case.branch_id).name,
        Kind(case.procedure, case.stage or "", task.act),
        alike,
        flags,
    )


def _is_alike(act: str, stage: Stage) -> bool:
    if isinstance(stage, CommitteeReview) and (stage.decided_by == "collective" or stage.grades):
        return False
    return act in ALIKE
