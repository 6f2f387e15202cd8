"""Tasks, their letters and their links."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, select
from sqlmodel import Session, col

from casework.digests import DIGEST
from casework.office import Office
from casework.vacancy import WRONGLY_MARKED
from models.act import Act
from models.case import Case
from models.link import Link
from models.outbox import Outbox
from models.person import PostHolding
from models.task import Task, TaskHolder


def decided_by_one_act(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I1. That there are not two acts is the database's own constraint."""
    spent = exists().where(col(Act.task_id) == col(Task.id))
    query = select(col(Task.ref)).where((col(Task.state) == "decided") != spent)
    yield from session.connection().execute(query).scalars()


def told_of(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I5. A vacant task has nobody to write to; a procedure may have no letter for an act; and one letter may tell of
    everything that waits for somebody."""
    letter = (col(Outbox.case_id) == col(Task.case_id), col(Outbox.task_id) == col(Task.id))  # letters lie by case
    told = exists().where(*letter, col(Outbox.state) != "cancelled")
    query = (
        select(col(Task.id), col(Task.ref), col(Task.act), col(Task.opened_at), col(Case.version_id))
        .join(Case, col(Case.id) == col(Task.case_id))
        .where(col(Task.state) == "open", col(Case.state) == "open", col(Task.vacant).is_(False), ~told)
    )
    for task_id, ref, act, opened_at, version in session.connection().execute(query).all():
        tells = office.version(session, version).letters_on("task.opened", act)
        if tells and not session.connection().execute(_digest(task_id or 0, opened_at)).first():
            yield ref


def _digest(task_id: int, opened_at: datetime) -> Any:
    """A letter with the list of everything, to somebody who holds a post that the task is given to."""
    held = and_(
        col(PostHolding.organisation_id) == col(TaskHolder.organisation_id),
        col(PostHolding.post) == col(TaskHolder.post),
        col(PostHolding.until).is_(None),
    )
    return (
        select(col(Outbox.id))
        .join(PostHolding, col(PostHolding.person_id) == col(Outbox.person_id))
        .join(TaskHolder, held)
        .where(col(TaskHolder.task_id) == task_id, col(Outbox.letter) == DIGEST)
        .where(col(Outbox.state) != "cancelled", col(Outbox.queued_at) >= opened_at)
        .limit(1)
    )


def vacant_where_vacant(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I6."""
    yield from session.connection().execute(select(col(Task.ref)).where(WRONGLY_MARKED)).scalars()


def links_not_ahead(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I7. A link of an older revision is dead; one of a newer revision would come to life."""
    query = select(col(Link.ref)).join(Task, col(Task.id) == col(Link.task_id))
    yield from session.connection().execute(query.where(col(Link.task_rev) > col(Task.rev))).scalars()
