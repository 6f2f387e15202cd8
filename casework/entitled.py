"""Who may do an act: by post or in person, never on one's own case, never at two levels of one case."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from casework.atlas import Atlas, Holder
from casework.facts import View
from casework.stages.stage import Who
from models.person import Person, PostHolding
from models.task import Task, TaskHolder

_POSTS = select(col(PostHolding.post), col(PostHolding.organisation_id)).where(
    col(PostHolding.person_id) == bindparam("person"), col(PostHolding.until).is_(None)
)
_HOLDERS = select(col(TaskHolder.post), col(TaskHolder.organisation_id), col(TaskHolder.person_id)).where(
    col(TaskHolder.task_id) == bindparam("task")
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody is entitled, at which level by post (None in person), and what speaks against it."""

    codes: tuple[str, ...]
    level: str | None = None


def standing(session: Session, atlas: Atlas, who: Iterable[Who], view: View, actor_id: int, actor: str) -> Standing:
    """How somebody stands to an act. An act in person (a contact's, an introducer's) counts for no level; of several
    posts, the one counts that nothing speaks against."""
    who = tuple(who)
    if any(one.person == actor for one in who):
        return Standing(())
    held = _posts_of(session, actor_id)
    levels = [one.level for one in who if one.person is None and _holds_one(held, atlas.holders((one,), view))]
    if not levels:
        return Standing(("not_entitled",))
    acted_at = {level for one, level in view.facts.acted if one == actor}
    level = next((level for level in levels if acted_at <= {level}), levels[0])
    codes = ("own_case",) if actor == view.person else ()
    return Standing((*codes, "two_levels") if acted_at - {level} else codes, level)


def _holds_one(held: set[tuple[str | None, int | None]], holders: Iterable[Holder]) -> bool:
    return any((post, place) in held for post, place, _ in holders if post is not None)


def _posts_of(session: Session, person_id: int) -> set[tuple[str | None, int | None]]:
    return {(post, place) for post, place in session.connection().execute(_POSTS, {"person": person_id})}


def may_hold(session: Session, task: Task, person: Person | None) -> bool:
    """Whether somebody still is among those who may do a task: in person, or by a post they hold now."""
    if person is None or person.left_on is not None:
        return False
    held = _posts_of(session, person.id or 0)
    holders = session.connection().execute(_HOLDERS, {"task": task.id})
    return any(one == person.id or (post, place) in held for post, place, one in holders)
