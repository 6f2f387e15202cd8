"""Tasks that nobody is there to do. `settle` marks them when they open; this looks again when posts change hands."""

from typing import Any

from sqlalchemy import and_, exists, or_, update
from sqlmodel import Session, col

from models.person import PostHolding
from models.task import Task, TaskHolder

_TASKS: Any = Task.__table__  # type: ignore[attr-defined]

_in_somebodys_hands = exists().where(
    col(PostHolding.organisation_id) == col(TaskHolder.organisation_id),
    col(PostHolding.post) == col(TaskHolder.post),
    col(PostHolding.until).is_(None),
)
_held = exists().where(
    col(TaskHolder.task_id) == _TASKS.c.id, or_(col(TaskHolder.person_id).is_not(None), _in_somebodys_hands)
)


WRONGLY_MARKED: Any = and_(_TASKS.c.state == "open", _TASKS.c.vacant == _held)
"""Open tasks whose mark is not what the posts say."""


def mark_vacant(session: Session) -> None:
    """Bring the mark of every open task into line with who holds which post now."""
    session.connection().execute(update(_TASKS).where(WRONGLY_MARKED).values(vacant=~_TASKS.c.vacant))
