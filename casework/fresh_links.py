"""Sending the letters of tasks once more, with fresh links, to people who may still do them (TRUST L-09)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlmodel import Session, col

from casework.ballots.letters import send_again
from casework.digests import FEW, Waiting, digest
from casework.duties import duties_of
from casework.links import Opened
from casework.office import Office
from casework.outbox import letter_row, put
from models.case import Case
from models.task import Task, TaskHolder

SLOT_SECONDS = 20 * 60
"""At most one letter of a kind that somebody asks for goes out in such a stretch of time: three an hour."""
MOST, COUNTED = 50, 1_000
"""So many of somebody's tasks are shown at once, and so many counted."""


def slot_of(now: datetime) -> int:
    """The number of the stretch of time that a moment falls into."""
    return int(now.timestamp()) // SLOT_SECONDS


def tasks_of(session: Session, person_id: int, most: int = MOST) -> list[tuple[Task, Case]]:
    """The open tasks that somebody may do, in person, by a post they hold or standing in, longest waiting first."""
    query: Any = _open_tasks(session, person_id, Task, Case).order_by(col(Task.opened_at), col(Task.id)).limit(most)
    return [(task, case) for task, case in session.exec(query)]


def waiting_for(session: Session, person_id: int) -> list[Waiting]:
    """The same tasks as a letter counts them, up to a thousand. It is asked while others wait for their turn to write,
    so it reads no more than is counted."""
    query = _open_tasks(session, person_id, Case.procedure, Task.act, Case.due_on).limit(COUNTED)
    return [Waiting(*row) for row in session.connection().execute(query)]


def _open_tasks(session: Session, person_id: int, *what: Any) -> Select[Any]:
    duties = duties_of(session, person_id)
    mine = [col(TaskHolder.person_id) == person_id]
    for duty in duties:
        post = and_(col(TaskHolder.post) == duty.post, col(TaskHolder.organisation_id) == duty.organisation)
        mine.append(and_(post, col(Case.procedure) == duty.procedure) if duty.procedure else post)
    held = select(col(TaskHolder.task_id)).where(or_(*mine))
    if any(duty.procedure for duty in duties):
        held = held.join(Task, col(Task.id) == col(TaskHolder.task_id)).join(Case, col(Case.id) == col(Task.case_id))
    return (
        select(*what)
        .select_from(Task)
        .join(Case, col(Case.id) == col(Task.case_id))
        .where(col(Task.state) == "open", col(Case.state) == "open", col(Task.id).in_(held))
    )


def send_fresh(session: Session, office: Office, opened: Opened, now: datetime) -> None:
    """Queue the letter of a task whose link has expired, while the link's holder may still act; else do nothing."""
    if opened.state == "expired" and opened.task is not None and opened.case is not None:
        put(session, _letters(session, office, opened.task, opened.case, opened.link.person_id, now))


def send_all(session: Session, office: Office, person_id: int, now: datetime) -> None:
    """Queue the letters of everything that waits for somebody; where that is much, one letter with the list of it. A
    ballot paper comes in a letter of its own."""
    send_again(session, person_id, slot_of(now), now)
    waiting = waiting_for(session, person_id)
    if len(waiting) > FEW:
        put(session, [digest(person_id, waiting, f"fresh:{slot_of(now)}", now)])
        return
    for task, case in tasks_of(session, person_id):
        put(session, _letters(session, office, task, case, person_id, now))


def _letters(
    session: Session, office: Office, task: Task, case: Case, person_id: int | None, now: datetime
) -> list[dict[str, Any]]:
    """The letters by which the procedure tells of such a task; whoever asks gets one, also where it tells of none."""
    rules = office.version(session, case.version_id).letters_on("task.opened", task.act, case.stage)
    return [
        letter_row(
            letter,
            f"fresh:{task.ref}.{task.rev}:{slot_of(now)}",
            now,
            person_id=person_id,
            case_id=case.id,
            task_id=task.id,
            task_rev=task.rev,
            stage=case.stage,
            due_on=case.due_on,
            data={"act": task.act},
        )
        for letter in [rule.letter for rule in rules] or ["task"]
    ]
