"""Tasks that nobody is there to do. `settle` marks them when they open, and raises them to the level above; this looks
again when posts change hands."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, exists, or_, select, tuple_, union, update
from sqlmodel import Session, col

from models.case import Case
from models.person import PostHolding
from models.task import Task, TaskHolder, is_raised, is_vacant

_CASES: Any = Case.__table__  # type: ignore[attr-defined]
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


def look_again(session: Session, posts: Iterable[tuple[str, int]]) -> None:
    """Have `settle` look again at who may do the open tasks of these posts, now that they have changed hands or what
    speaks against their holders has; and at those that nobody below was there to do."""
    task, holder = col(Task.case_id), col(TaskHolder.task_id)
    held = tuple_(col(TaskHolder.post), col(TaskHolder.organisation_id)).in_(list(posts))
    theirs = select(task).join(TaskHolder, holder == col(Task.id)).where(held, col(Task.state) == "open")
    cases = union(theirs, select(task).where(is_raised()), select(task).where(is_vacant()))
    ready = update(_CASES).where(_CASES.c.state == "open", _CASES.c.id.in_(cases))
    session.connection().execute(ready.values(ready=True, rev=_CASES.c.rev + 1))
