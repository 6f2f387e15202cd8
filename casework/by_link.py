"""Acts through links in letters: judged before the write lock is taken, recorded under it.

Under the lock only what may have changed since is looked at; where something has, everything is judged again there.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlmodel import Session, col

from casework import acts
from casework.act import Recorded, as_it_was_shown, sent_before, take
from casework.atlas import AS_OF
from casework.entry import Via
from casework.facts import facts_from
from casework.judge import Judged, judge
from casework.links import DeadLink, Opened, open_link
from casework.office import Office
from casework.refusal import Refusal
from casework.weighing import hold_off_others, weighs_others
from models.act import Act
from models.case import Case
from models.link import Link
from models.task import Task

_AS_SEEN: Any = (
    select(
        col(Case.rev),
        col(Link.revoked_at).is_(None),
        col(Task.state),
        col(Task.rev),
        ~exists().where(col(Act.submission) == bindparam("submission")),
        *AS_OF,
    )
    .select_from(Case)
    .join(Link, col(Link.id) == bindparam("link"))
    .outerjoin(Task, col(Task.id) == col(Link.task_id))
    .where(col(Case.id) == bindparam("case"))
    .with_for_update(of=Case)
)


BESIDE = {"vote": "open_ballot"}
"""What the link of a task may lead to instead of the task's own act."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read and judged."""

    case: Case
    opened: Opened
    judged: Judged
    via: Via


def record_by_link(
    office: Office,
    key: bytes,
    token: str,
    act: acts.Act,
    now: datetime,
    submission: str | None,
    *,
    assurance: str = "link",
    material: str | None = None,
    opened: Opened | None = None,
) -> Recorded:
    """Record an act through a link, which the caller may have `opened` a moment ago; `material` is what its reader was
    shown (`casework.material`). A form sent twice is answered with what it recorded the first time.

    Raises DeadLink when the link does not work (any more), Refusal when the act breaks a rule.
    """
    via = Via(assurance, submission=submission, material=material)
    try:
        with office.db.reading() as session:
            seen = _look(session, office, opened or open_link(session, key, token, now), act, now, via)
        with office.db.transaction() as session:
            facts = facts_from(seen.case.facts)
            if not _is_as_seen(session, seen) or weighs_others(act, facts):
                before = sent_before(session, submission)
                if before is not None:
                    return before
                hold_off_others(session, act, facts, seen.case)
                seen = _look(session, office, open_link(session, key, token, now), act, now, via)
            return take(session, office, act, seen.case, seen.judged, now, seen.via)
    except (DeadLink, Refusal):
        with office.db.reading() as session:
            before = sent_before(session, submission)
        if before is None:
            raise
        return before


def _look(session: Session, office: Office, opened: Opened | None, act: acts.Act, now: datetime, via: Via) -> _Seen:
    if opened is None or opened.case is None or opened.person is None:
        raise DeadLink("revoked" if opened is None else "closed")
    if opened.state != "open":
        raise DeadLink(opened.state)
    link, case, task = opened.link, opened.case, opened.task
    if task is not None and (task.run != case.run or act.do not in (task.act, BESIDE.get(task.act), "withdraw")):
        raise Refusal(["wrong_stage"])
    via = replace(via, link_id=link.id, link_ref=link.ref, task_id=task.id if task else None)
    as_it_was_shown(session, office, act, case, opened.person.ref, via)
    judged = judge(session, office, act, case, at=now, by=opened.person)
    return _Seen(case, opened, judged, via)


def _is_as_seen(session: Session, seen: _Seen) -> bool:
    """Lock the case; whether case, link, task and posts still are what they were, and the form was not sent before."""
    task, link = seen.opened.task, seen.opened.link
    which = {"case": seen.case.id, "link": link.id, "submission": seen.via.submission}
    found = tuple(session.connection().execute(_AS_SEEN, which).one())
    return found == (seen.case.rev, True, task and task.state, task and task.rev, True, *seen.opened.posts)
