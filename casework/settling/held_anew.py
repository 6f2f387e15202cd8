"""Writing which tasks are raised to the level above, or taken back from there: rare, so apart from the hot path."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session

from casework import outbox
from casework.settling.move import HeldAnew, Move, NewTask
from models.task import Task, TaskHolder

_TASK: Any = Task.__table__  # type: ignore[attr-defined]
_HOLDER: Any = TaskHolder.__table__  # type: ignore[attr-defined]


def write_held_anew(session: Session, moves: Sequence[Move], ids: Sequence[int]) -> None:
    """Write what these moves raise and take back; `ids` are those of their new tasks, in order."""
    connection = session.connection()
    opened = [task for move in moves for task in move.tasks]
    for id_, task in zip(ids, opened, strict=True):
        if task.raised:
            connection.execute(_where(id_).values(**_columns(task)))
    for anew in (anew for move in moves for anew in move.held_anew):
        connection.execute(_where(anew.id).values(rev=anew.rev, vacant=anew.vacant, **_columns(anew)))
        connection.execute(delete(_HOLDER).where(_HOLDER.c.task_id == anew.id))
        connection.execute(insert(_HOLDER), _holders(anew))
        outbox.put(session, [{**letter, "task_id": anew.id} for letter in anew.letters])


def _where(id_: int) -> Any:
    return update(_TASK).where(_TASK.c.id == id_)


def _columns(task: NewTask | HeldAnew) -> dict[str, Any]:
    up = task.raised
    return {"raised_to": up.above.id if up else None, "raised_why": up.why if up else None}


def _holders(task: HeldAnew) -> list[dict[str, Any]]:
    return [
        {"task_id": task.id, "post": post, "organisation_id": organisation, "person_id": person}
        for post, organisation, person in task.holders
    ]
