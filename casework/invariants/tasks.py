"""Tasks, their letters and their links."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, select
from sqlmodel import Session, col

from casework.office import Office
from casework.vacancy import WRONGLY_MARKED
from models.act import Act
from models.case import Case
from models.link import Link
from models.outbox import Outbox
from models.task import Task


def decided_by_one_act(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I1. That there are not two acts is the database's own constraint."""
    spent = exists().where(col(Act.task_id) == col(Task.id))
    query = select(col(Task.ref)).where((col(Task.state) == "decided") != spent)
    yield from session.connection().execute(query).scalars()


def told_of(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I5. A vacant task has nobody to write to; a procedure may have no letter for an act."""
    told = exists().where(col(Outbox.task_id) == col(Task.id), col(Outbox.state) != "cancelled")
    query = (
        select(col(Task.ref), col(Task.act), col(Case.version_id))
        .join(Case, col(Case.id) == col(Task.case_id))
        .where(col(Task.state) == "open", col(Case.state) == "open", col(Task.vacant).is_(False), ~told)
    )
    for ref, act, version in session.connection().execute(query).all():
        if office.version(session, version).letters_on("task.opened", act):
            yield ref


def vacant_where_vacant(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I6."""
    yield from session.connection().execute(select(col(Task.ref)).where(WRONGLY_MARKED)).scalars()


def links_not_ahead(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I7. A link of an older revision is dead; one of a newer revision would come to life."""
    query = select(col(Link.ref)).join(Task, col(Task.id) == col(Link.task_id))
    yield from session.connection().execute(query.where(col(Link.task_rev) > col(Task.rev))).scalars()
