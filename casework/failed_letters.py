"""That a letter did not arrive, written into the log of its case (TRUST E-16).

In a transaction of its own, after the one in which the letter died: a sender holds letters, whoever acts holds the case
and then its letters, and neither may wait for the other. What to note is looked up, so that nothing is left out where a
process ends in between.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from casework import audit
from casework.audit import CaseLog
from casework.letter_times import TOO_LATE
from casework.letters import NO_MAILBOX
from casework.undelivered import SUPPRESSED
from models.case import Case
from models.db import Database
from models.outbox import Outbox, failed_unnoted
from models.person import Person
from models.task import Task
from models.unreachable import Unreachable

AT_ONCE = 200
_CODES = {NO_MAILBOX: "no_mailbox", SUPPRESSED: "suppressed", TOO_LATE: "too_late"}
_ANY: Any = select(col(Outbox.id)).where(failed_unnoted()).order_by(col(Outbox.id)).limit(AT_ONCE)
_LETTER: Any = aliased(Outbox)
_SUPPRESSED = exists().where(
    col(Unreachable.person_id) == col(Person.id),
    col(Unreachable.mailbox) == col(Person.mailbox),
    col(Unreachable.suppressed_at).is_not(None),
)
_FAILED: Any = (
    select(
        _LETTER.case_id, _LETTER.letter, _LETTER.stage, col(Person.ref), col(Task.ref), col(Outbox.last_reply),
        col(Outbox.bounced_at).is_not(None), _SUPPRESSED,
    )
    .select_from(Outbox)
    .join(_LETTER, or_(_LETTER.id == col(Outbox.id), _LETTER.told_by == col(Outbox.id)))
    .join(Person, col(Person.id) == _LETTER.person_id)
    .outerjoin(Task, col(Task.id) == _LETTER.task_id)
    .where(_LETTER.case_id.is_not(None))
    .order_by(_LETTER.id)
)  # fmt: skip
"""The letters that failed, and those in whose stead they went."""


class _Failed(NamedTuple):
    case_id: int
    letter: str
    stage: str | None
    to: str
    task: str | None
    reply: str | None
    came_back: bool
    suppressed: bool

    def entry(self) -> dict[str, Any]:
        """Codes and references alone: what a mail server says may name the mailbox."""
        reply = self.reply or ""
        unwritten = "unwritten" if reply.startswith("cannot be") else "refused"
        why = "came_back" if self.came_back else _CODES.get(reply, unwritten)
        about = {"letter": self.letter, "to": self.to, "stage": self.stage, "task": self.task, "why": why}
        return about | {"suppressed": self.suppressed}


def note_failures(database: Database, now: datetime) -> int:
    """Write down every letter that did not arrive and is not noted yet; how many entries that took."""
    entries = 0
    while ids := _unnoted(database):
        with database.transaction() as session:
            entries += _note(session, ids, now)
    return entries


def _unnoted(database: Database) -> Sequence[int]:
    with database.reading() as session:
        return session.connection().execute(_ANY).scalars().all()


def _note(session: Session, ids: Sequence[int], now: datetime) -> int:
    failed = _failed(session, _claimed(session, ids, now))
    logs = {log.case_id: log for log in _logs(session, {one.case_id for one in failed})}
    for one in failed:
        logs[one.case_id].add("notification.failed", audit.stamp(now), one.entry())
    for log in logs.values():
        told = {"case_seq": log.case_seq, "last_leaf": log.last_leaf, "rev": Case.rev + 1}
        session.connection().execute(update(Case).where(col(Case.id) == log.case_id).values(told))
    audit.append(session, [draft for log in logs.values() for draft in log.drafts])
    return len(failed)


def _failed(session: Session, ids: Iterable[int | None]) -> list[_Failed]:
    found = session.connection().execute(_FAILED.where(col(Outbox.id).in_(list(ids))))
    return [_Failed(*row) for row in found]


def _logs(session: Session, cases: set[int]) -> Iterator[CaseLog]:
    """The logs of these cases, which stay locked."""
    name = audit.log_name(session)
    query: Any = select(col(Case.id), col(Case.ref), col(Case.case_seq), col(Case.last_leaf))
    held = query.where(col(Case.id).in_(cases)).order_by(col(Case.id)).with_for_update()
    return (CaseLog(name, *row) for row in session.connection().execute(held).all())


def _claimed(session: Session, ids: Sequence[int], now: datetime) -> Sequence[int | None]:
    """Those of them that no other process has noted meanwhile."""
    mine = update(Outbox).where(col(Outbox.id).in_(ids), failed_unnoted()).values(failure_noted_at=now)
    return session.connection().execute(mine.returning(col(Outbox.id))).scalars().all()
