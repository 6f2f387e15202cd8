"""Whoever took up a post that has open tasks, and was not told of them: a roster hands posts on, too.

Tasks that were raised to the level above while nobody held the post are not among them: settling takes them back, and
tells.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlmodel import Session, col

from casework import outbox
from casework.office import Office
from casework.open_tasks import open_tasks, turnover_letter, turnover_letters
from models.outbox import Outbox
from models.person import PostHolding
from models.task import Task, TaskHolder


class Newcomer(NamedTuple):
    """A post in somebody's hands, with tasks that were opened before it came there."""

    id: int
    person_id: int
    organisation_id: int
    post: str


_TOLD_OF = (
    exists()
    .where(
        col(Outbox.case_id) == col(Task.case_id),
        col(Outbox.task_id) == col(Task.id),
        col(Outbox.person_id) == col(PostHolding.person_id),
    )
    .correlate(Task, PostHolding)
)
_OLDER_TASK = exists().where(
    col(TaskHolder.organisation_id) == col(PostHolding.organisation_id),
    col(TaskHolder.post) == col(PostHolding.post),
    col(Task.id) == col(TaskHolder.task_id),
    col(Task.state) == "open",
    col(Task.raised_to).is_(None),
    col(Task.opened_at) < col(PostHolding.since),
    ~_TOLD_OF,
)
_NEWCOMERS = (
    select(*(col(getattr(PostHolding, name)) for name in Newcomer._fields))
    .where(col(PostHolding.until).is_(None), _OLDER_TASK)
    .order_by(col(PostHolding.id))
)


def tell_newcomers(office: Office, now: datetime) -> int:
    """Tell those who have not been told; how many. Idempotent: the outbox knows the letter of each."""
    with office.db.reading() as session:
        untold = _untold(session, now)
    for one in untold:
        with office.db.transaction() as session:
            post = (one.post, one.organisation_id)
            tasks = open_tasks(session, [post])
            outbox.put(session, list(turnover_letters(session, office, post, one.id, one.person_id, tasks, now)))
            office.db.wake(session)
    return len(untold)


def _untold(session: Session, now: datetime) -> list[Newcomer]:
    newcomers = [Newcomer(*row) for row in session.connection().execute(_NEWCOMERS)]
    told = {
        turnover_letter((one.post, one.organisation_id), one.id, one.person_id, 0, now)["dedupe_key"]: one
        for one in newcomers
    }
    known = select(col(Outbox.dedupe_key)).where(col(Outbox.case_id).is_(None), col(Outbox.dedupe_key).in_(told))
    found = set(session.connection().execute(known).scalars())
    return [one for key, one in told.items() if key not in found]
