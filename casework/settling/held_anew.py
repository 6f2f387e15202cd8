"""Writing which tasks are raised to the level above, or taken back from there: rare, so apart from the hot path."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session

from casework import outbox
from casework.raised import Raised
from casework.settling.move import HeldAnew
from models.task import Task, TaskHolder

_TASK: Any = Task.__table__  # type: ignore[attr-defined]
_HOLDER: Any = TaskHolder.__table__  # type: ignore[attr-defined]


def write_raised(session: Session, raised: Mapping[int, Raised]) -> None:
    """Write which new tasks are raised."""
    for id_, up in raised.items():
        session.connection().execute(_where(id_).values(**_columns(up)))


def write_held_anew(session: Session, tasks: Iterable[HeldAnew]) -> None:
    """Write which open tasks are raised or taken back, who is asked for them now, and the letters that tell them."""
    connection = session.connection()
    for task in tasks:
        connection.execute(_where(task.id).values(rev=task.rev, vacant=task.vacant, **_columns(task.raised)))
        connection.execute(delete(_HOLDER).where(_HOLDER.c.task_id == task.id))
        connection.execute(insert(_HOLDER), _holders(task))
        outbox.put(session, [{**letter, "task_id": task.id} for letter in task.letters])


def _where(id_: int) -> Any:
    return update(_TASK).where(_TASK.c.id == id_)


def _columns(up: Raised | None) -> dict[str, Any]:
    return {"raised_to": up.above.id if up else None, "raised_why": up.why if up else None}


def _holders(task: HeldAnew) -> list[dict[str, Any]]:
    return [
        {"task_id": task.id, "post": post, "organisation_id": organisation, "person_id": person}
        for post, organisation, person in task.holders
    ]
