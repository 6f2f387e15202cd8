"""Posts that change hands. Tasks are held by posts, so they pass on by themselves; the rest is done here, at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from casework import audit, outbox
from casework.links import TURNOVER
from casework.office import Office
from casework.outbox import letter_row
from casework.refusal import Refusal
from casework.vacancy import mark_vacant
from models.case import Case
from models.link import Link
from models.organisation import Organisation
from models.outbox import Outbox
from models.person import Person, PostHolding
from models.task import Task, TaskHolder


class _Passed(NamedTuple):
    """An open task that comes with the post."""

    id: int
    ref: str
    rev: int
    act: str
    case_id: int
    version_id: int
    stage: str | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class _Turnover:
    post: str
    place: Organisation
    leaver: Person
    successor: Person
    at: datetime


def replace_officer(
    office: Office, *, post: str, organisation: str, from_person: str, to_person: str, at: datetime
) -> int:
    """Pass a post from one person to another, and with it its open tasks; how many those are.

    The links of the one who leaves die at once. Raises Refusal for an unknown organisation or person, and for somebody
    who does not hold the post.
    """
    with office.db.transaction() as session:
        place = session.exec(select(Organisation).where(Organisation.ref == organisation)).first()
        leaver, successor = (
            session.exec(select(Person).where(Person.ref == ref)).first() for ref in (from_person, to_person)
        )
        if leaver is None or successor is None:
            raise Refusal(["unknown_person"])
        if place is None:
            raise Refusal(["unknown_organisation"])
        turnover = _Turnover(post, place, leaver, successor, at)
        holding_id = _pass_on(session, turnover)
        tasks = _open_tasks(session, turnover)
        _silence(session, turnover, tasks)
        outbox.put(session, list(_letters(session, office, turnover, holding_id, tasks)))
        mark_vacant(session)
        office.db.wake(session)
        audit.append(session, [_entry(session, turnover, tasks)])
    return len(tasks)


def _pass_on(session: Session, turnover: _Turnover) -> int:
    held = select(PostHolding).where(
        PostHolding.organisation_id == turnover.place.id,
        PostHolding.post == turnover.post,
        col(PostHolding.until).is_(None),
    )
    holding = session.exec(held.where(PostHolding.person_id == turnover.leaver.id)).first()
    if holding is None:
        raise Refusal(["not_entitled"])
    holding.until = turnover.at
    session.flush()
    new = session.exec(held.where(PostHolding.person_id == turnover.successor.id)).first() or PostHolding(
        person_id=turnover.successor.id or 0,
        organisation_id=turnover.place.id or 0,
        post=turnover.post,
        since=turnover.at,
    )
    session.add(new)
    session.flush()
    return new.id or 0


def _open_tasks(session: Session, turnover: _Turnover) -> list[_Passed]:
    query: Any = (
        select(Task.id, Task.ref, Task.rev, Task.act, Task.case_id, Case.version_id, Case.stage, Case.due_on)  # type: ignore[call-overload]
        .join(TaskHolder, col(TaskHolder.task_id) == col(Task.id))
        .join(Case, col(Case.id) == col(Task.case_id))
        .where(TaskHolder.organisation_id == turnover.place.id, TaskHolder.post == turnover.post, Task.state == "open")
        .order_by(col(Task.id))
    )
    return [_Passed(*row) for row in session.exec(query)]


def _silence(session: Session, turnover: _Turnover, tasks: list[_Passed]) -> None:
    """Links to these tasks that the leaver has are dead for good; letters that would bring another are not sent."""
    ids, leaver = [task.id for task in tasks], turnover.leaver.id
    connection = session.connection()
    connection.execute(
        update(Link)
        .where(col(Link.person_id) == leaver, col(Link.task_id).in_(ids), col(Link.revoked_at).is_(None))
        .values(revoked_at=turnover.at, revoke_reason=TURNOVER)
    )
    connection.execute(
        update(Outbox)
        .where(col(Outbox.person_id) == leaver, col(Outbox.task_id).in_(ids), col(Outbox.state) == "queued")
        .values(state="cancelled")
    )


def _letters(
    session: Session, office: Office, turnover: _Turnover, holding_id: int, tasks: list[_Passed]
) -> Iterator[dict[str, Any]]:
    about = {"post": turnover.post, "organisation_id": turnover.place.id, "open_tasks": len(tasks)}
    cause = f"{TURNOVER}:{holding_id}"
    yield letter_row(TURNOVER, cause, turnover.at, person_id=turnover.successor.id, data=about)
    for task in tasks:
        for rule in office.version(session, task.version_id).letters_on("task.opened", task.act):
            yield letter_row(
                rule.letter,
                f"{cause}.{task.id}",
                turnover.at,
                person_id=turnover.successor.id,
                case_id=task.case_id,
                task_id=task.id,
                task_rev=task.rev,
                stage=task.stage,
                due_on=task.due_on,
                data={"act": task.act},
            )


def _entry(session: Session, turnover: _Turnover, tasks: list[_Passed]) -> audit.Draft:
    data = {
        "post": turnover.post,
        "organisation": turnover.place.ref,
        "from": turnover.leaver.ref,
        "to": turnover.successor.ref,
        "tasks": [task.ref for task in tasks],
    }
    return audit.draft(audit.log_name(session), "post.passed_on", turnover.at, data)
