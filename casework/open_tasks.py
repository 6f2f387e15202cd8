"""Open tasks of posts that come into other hands: which they are, the letters that tell of them, and the links and
letters of whoever may not do them any more."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import tuple_, update
from sqlmodel import Session, col, select

from casework.digests import FEW, digest
from casework.entitled import still_theirs
from casework.fresh_links import waiting_for
from casework.links import TURNOVER
from casework.office import Office
from casework.outbox import letter_row
from models.bulk import among
from models.case import Case
from models.link import Link
from models.outbox import Outbox, is_waiting
from models.person import Person
from models.task import Task, TaskHolder

Post = tuple[str, int]
"""A post, and the id of the organisation it is one of."""


class OpenTask(NamedTuple):
    """An open task, and where its case stands."""

    id: int
    ref: str
    rev: int
    act: str
    case_id: int
    person_id: int
    version_id: int
    stage: str | None
    due_on: date | None
    raised_to: int | None


def hold_cases_of(session: Session, posts: Iterable[Post]) -> None:
    """Hold the cases that wait for these posts, before the posts change hands: a decision that is just being recorded
    comes first, any other finds its case changed and looks again who holds the post, and none slips in between."""
    waiting = (
        select(Task.case_id)
        .join(TaskHolder, col(TaskHolder.task_id) == col(Task.id))
        .where(tuple_(col(TaskHolder.post), col(TaskHolder.organisation_id)).in_(list(posts)), Task.state == "open")
    )
    held = session.exec(select(Case.id).where(col(Case.id).in_(waiting)).order_by(col(Case.id)).with_for_update()).all()
    connection = session.connection()
    these = among(connection, col(Case.id), [one for one in held if one is not None])
    connection.execute(update(Case).where(these).values(rev=Case.rev + 1))


def open_tasks(session: Session, posts: Iterable[Post], procedure: str | None = None) -> list[OpenTask]:
    """The open tasks of these posts, each once; of one procedure, or of all."""
    query: Any = (
        select(  # type: ignore[call-overload]
            Task.id, Task.ref, Task.rev, Task.act, Task.case_id, Case.person_id, Case.version_id, Case.stage,
            Case.due_on, Task.raised_to,
        )
        .join(TaskHolder, col(TaskHolder.task_id) == col(Task.id))
        .join(Case, col(Case.id) == col(Task.case_id))
        .where(tuple_(col(TaskHolder.post), col(TaskHolder.organisation_id)).in_(list(posts)), Task.state == "open")
        .order_by(col(Task.id))
        .distinct()
    )  # fmt: skip
    if procedure is not None:
        query = query.where(Case.procedure == procedure)
    return [OpenTask(*row) for row in session.exec(query)]


def silence(session: Session, person: Person, tasks: Iterable[OpenTask], at: datetime) -> None:
    """Links that somebody has to tasks which are theirs no more are dead for good; letters that would bring another are
    not sent."""
    ids = {task.id for task in tasks}
    lost = ids - still_theirs(session, ids, person)
    connection = session.connection()
    connection.execute(
        update(Link)
        .where(col(Link.person_id) == person.id, col(Link.revoked_at).is_(None))
        .where(among(connection, col(Link.task_id), lost))
        .values(revoked_at=at, revoke_reason=TURNOVER)
    )
    connection.execute(
        update(Outbox)
        .where(is_waiting(), col(Outbox.person_id) == person.id, col(Outbox.state) == "queued")
        .where(among(connection, col(Outbox.task_id), lost))
        .values(state="cancelled")
    )


def task_letters(
    session: Session, office: Office, cause: str, person_id: int, tasks: Iterable[OpenTask], at: datetime
) -> Iterator[dict[str, Any]]:
    """The letters that tell somebody of these tasks, but for those of a case of their own, and those that were raised
    to the level above: where they come back from there, settling tells of them. Where they are many, one letter with
    the list of all that waits for them."""
    theirs = [task for task in tasks if task.person_id != person_id and task.raised_to is None]
    if len(theirs) > FEW:
        yield digest(person_id, waiting_for(session, person_id), cause, at)
        return
    for task in theirs:
        for rule in office.version(session, task.version_id).letters_on("task.opened", task.act, task.stage):
            yield letter_row(
                rule.letter,
                f"{cause}.{task.id}",
                at,
                person_id=person_id,
                case_id=task.case_id,
                task_id=task.id,
                task_rev=task.rev,
                stage=task.stage,
                due_on=task.due_on,
                data={"act": task.act},
            )


def turnover_letter(post: Post, holding_id: int, person_id: int, waiting: int, at: datetime) -> dict[str, Any]:
    """The letter that tells somebody of a post in their hands now, and of how many tasks wait with it; once for each
    time that they hold it."""
    name, organisation = post
    about = {"post": name, "organisation_id": organisation, "open_tasks": waiting}
    return letter_row(TURNOVER, f"{TURNOVER}:{holding_id}", at, person_id=person_id, data=about)


def turnover_letters(
    session: Session,
    office: Office,
    post: Post,
    holding_id: int,
    person_id: int,
    tasks: Sequence[OpenTask],
    at: datetime,
) -> Iterator[dict[str, Any]]:
    """That letter, and those of the post's open tasks."""
    yield turnover_letter(post, holding_id, person_id, len(tasks), at)
    yield from task_letters(session, office, f"{TURNOVER}:{holding_id}", person_id, tasks, at)
