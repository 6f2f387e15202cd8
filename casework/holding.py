"""Who has a case in hand: its open tasks, and the posts and people who may do them now."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from casework.duties import StandIns
from models.case import Case
from models.organisation import Organisation
from models.person import Person, PostHolding
from models.task import Task, TaskHolder


@dataclass(frozen=True, slots=True)
class Holder:
    """A post of an organisation, with the name of whoever holds it (None: nobody does) and of those who stand in for
    them; or one person by name."""

    name: str | None
    post: str | None = None
    organisation: str | None = None
    stand_ins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaiting:
    """One open task: the act that is awaited, since when, and of whom. Where it was raised to the level above, these
    are asked in the place of an organisation, and why: `vacant`, or `conflict`."""

    act: str
    since: datetime
    vacant: bool
    holders: tuple[Holder, ...]
    in_place_of: str | None = None
    why: str | None = None


def awaiting(session: Session, cases: Collection[int]) -> dict[int, list[Awaiting]]:
    """What each of these cases waits for; a case that waits for no act is missing from the answer."""
    if not cases:
        return {}
    tasks: Any = (
        select(
            col(Task.id),
            col(Task.case_id),
            col(Task.act),
            col(Task.opened_at),
            col(Task.vacant),
            col(Task.raised_why),
            col(Organisation.name),
        )
        .outerjoin(Organisation, col(Organisation.id) == col(Task.raised_to))
        .where(col(Task.case_id).in_(cases), col(Task.state) == "open")
        .order_by(col(Task.id))
    )
    rows = session.connection().execute(tasks).all()
    holders = _holders(session, [row.id for row in rows])
    found: dict[int, list[Awaiting]] = defaultdict(list)
    for id_, case_id, act, opened_at, vacant, why, above in rows:
        asked, below = holders.get(id_, []), None
        if above is not None:
            below = next((one.organisation for one in asked if one.organisation != above), None)
            asked = [one for one in asked if one.organisation == above]
        found[case_id].append(Awaiting(act, opened_at, vacant, tuple(asked), below, why))
    return found


def _holders(session: Session, tasks: Collection[int]) -> dict[int, list[Holder]]:
    held = and_(
        col(PostHolding.organisation_id) == col(TaskHolder.organisation_id),
        col(PostHolding.post) == col(TaskHolder.post),
        col(PostHolding.until).is_(None),
    )
    person = or_(col(Person.id) == col(TaskHolder.person_id), col(Person.id) == col(PostHolding.person_id))
    if not tasks:
        return {}
    query = (
        select(
            col(TaskHolder.task_id),
            col(Person.name),
            col(TaskHolder.post),
            col(Organisation.name),
            col(Organisation.id),
            col(PostHolding.person_id),
            col(Case.procedure),
        )
        .select_from(TaskHolder)
        .join(Task, col(Task.id) == col(TaskHolder.task_id))
        .join(Case, col(Case.id) == col(Task.case_id))
        .outerjoin(PostHolding, held)
        .outerjoin(Person, person)
        .outerjoin(Organisation, col(Organisation.id) == col(TaskHolder.organisation_id))
        .where(col(TaskHolder.task_id).in_(tasks))
        .order_by(col(TaskHolder.id), col(PostHolding.id))
    )
    stand_ins = StandIns(session)
    names = stand_ins.names(session)
    found: dict[int, list[Holder]] = defaultdict(list)
    for task_id, name, post, organisation, place, officer, procedure in session.connection().execute(query):
        others = stand_ins.of(officer, procedure, place) if officer and place else ()
        found[task_id].append(Holder(name, post, organisation, tuple(names[one.person] for one in others)))
    return found
