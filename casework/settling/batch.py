"""Many moves written at once. What can be made ready before the lock is; under it only the database works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.engine import Connection, Dialect
from sqlmodel import Session, col

from casework import audit
from casework.audit import Draft
from casework.keys import take_ids
from casework.raised import Raised
from casework.settling.effects import Effects, apply_effects
from casework.settling.held_anew import write_held_anew, write_raised
from casework.settling.move import HeldAnew, Move, NewTask
from models.bulk import BulkInsert, BulkUpdate, Rows, among
from models.case import Case, StageRun
from models.outbox import Outbox
from models.task import Task, TaskHolder

_LETTER = (
    "dedupe_key", "letter", "person_id", "case_id", "task_rev", "stage", "due_on", "data", "priority", "not_before",
    "state", "attempts", "queued_at",
)  # fmt: skip
_TASK = ("ref", "case_id", "run", "act", "slot", "state", "rev", "vacant", "opened_at")
_CASE = (
    "stage", "run", "facts", "due_on", "chase_on", "wake_at", "ready", "receipts", "stage_since", "rev", "case_seq",
    "last_leaf",
)  # fmt: skip

OPEN_RUN = BulkInsert(StageRun, "case_id", "run", "stage", "opened_at", "due_on", "due_why", "due_provisional")
CLOSE_RUN = BulkUpdate(StageRun, ("closed_at", "outcome"), by=("case_id", "run"))
CHANGE_DUE = BulkUpdate(StageRun, ("due_on", "due_why", "due_provisional"), by=("case_id", "run"))
OPEN_TASK = BulkInsert(Task, "id", *_TASK)
HOLD_TASK = BulkInsert(TaskHolder, "task_id", "post", "organisation_id", "person_id")
TASK_LETTER = BulkInsert(Outbox, "task_id", *_LETTER)
LETTER = BulkInsert(Outbox, *_LETTER)
GO_ON = BulkUpdate(Case, _CASE, by=("id",))
END = BulkUpdate(Case, (*_CASE, "state", "closed_at"), by=("id",))
"""Apart from those that go on: setting the state writes every index over open cases anew."""
CANCEL_TASKS = update(Task).where(col(Task.state) == "open").values(state="cancelled", closed_at=bindparam("at"))


@dataclass(slots=True)
class Batch:
    """Rows ready for the driver, and what else is written with them. Tasks, holders and task letters count their tasks
    from 0 until ids are taken."""

    revs: dict[int, int]
    """Each case's revision as it was decided on."""
    transitions: int
    tasks: int
    letters: int
    rows: dict[str, Rows]
    cancelled: list[int]
    effects: Effects
    drafts: list[Draft]
    raised: dict[int, Raised]
    """The new tasks that are raised to the level above, counted from 0 as well."""
    held_anew: list[HeldAnew]


def prepare(moves: Sequence[Move], dialect: Dialect) -> Batch:
    """Turn moves into rows."""
    tasks = [task for move in moves for task in move.tasks]
    task_letters = [letter | {"task_id": nth} for nth, task in enumerate(tasks) for letter in task.letters]
    letters = [letter for move in moves for letter in move.letters]
    rows = {
        "opened": OPEN_RUN.prepare(dialect, [move.opened_run for move in moves if move.opened_run]),
        "closed": CLOSE_RUN.prepare(dialect, [move.closed_run for move in moves if move.closed_run]),
        "due": CHANGE_DUE.prepare(dialect, [move.changed_due for move in moves if move.changed_due]),
        "tasks": OPEN_TASK.prepare(dialect, [{"id": nth, **task.row} for nth, task in enumerate(tasks)]),
        "holders": HOLD_TASK.prepare(dialect, _holders(tasks)),
        "task_letters": TASK_LETTER.prepare(dialect, task_letters),
        "letters": LETTER.prepare(dialect, letters),
        "going_on": GO_ON.prepare(dialect, [move.case for move in moves if move.case["state"] == "open"]),
        "ended": END.prepare(dialect, [move.case for move in moves if move.case["state"] != "open"]),
    }
    anew = [task for move in moves for task in move.held_anew]
    return Batch(
        revs={move.case_id: move.rev for move in moves},
        transitions=sum(move.transitions for move in moves),
        tasks=len(tasks),
        letters=len(letters) + len(task_letters) + sum(len(task.letters) for task in anew),
        rows=rows,
        cancelled=[id_ for move in moves for id_ in move.cancelled],
        effects=[effect for move in moves for effect in move.effects],
        drafts=[draft for move in moves for draft in move.log.drafts],
        raised={nth: task.raised for nth, task in enumerate(tasks) if task.raised},
        held_anew=anew,
    )


def write(session: Session, batch: Batch, now: datetime) -> None:
    """Write a batch but for its audit entries."""
    connection, rows = session.connection(), batch.rows
    ids = take_ids(session, Task, batch.tasks)
    CLOSE_RUN.run(connection, rows["closed"])
    CHANGE_DUE.run(connection, rows["due"])
    OPEN_RUN.run(connection, rows["opened"])
    _cancel(connection, batch.cancelled, now)
    OPEN_TASK.run(connection, _with_ids(ids, rows["tasks"]))
    HOLD_TASK.run(connection, _with_ids(ids, rows["holders"]))
    write_raised(session, {ids[nth]: raised for nth, raised in batch.raised.items()})
    write_held_anew(session, batch.held_anew)
    TASK_LETTER.run(connection, _with_ids(ids, rows["task_letters"]))
    LETTER.run(connection, rows["letters"])
    apply_effects(session, batch.effects)
    GO_ON.run(connection, rows["going_on"])
    END.run(connection, rows["ended"])


def log(session: Session, batch: Batch) -> None:
    """Append the batch's audit entries: last of all, since whoever writes after waits for the head of the log."""
    audit.append(session, batch.drafts)


def _holders(tasks: Sequence[NewTask]) -> list[Mapping[str, Any]]:
    return [
        {"task_id": nth, "post": post, "organisation_id": organisation, "person_id": person}
        for nth, task in enumerate(tasks)
        for post, organisation, person in task.holders
    ]


def _with_ids(ids: list[int], rows: Rows) -> Rows:
    """The rows with the id of the task that they count; two who draw ids at once do not get neighbours."""
    return [(ids[row[0]], *row[1:]) for row in rows]


def _cancel(connection: Connection, tasks: list[int], now: datetime) -> None:
    if tasks:
        connection.execute(CANCEL_TASKS.where(among(connection, col(Task.id), tasks)), {"at": now})
