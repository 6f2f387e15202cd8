"""Who may do an act: by post, standing in for an officer, or in person; never on one's own case, never at two levels of
one case. Whoever stands in for somebody has the conflicts of both."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlmodel import Session, col

from casework.atlas import Atlas, Holder
from casework.duties import Duty, duties_of
from casework.facts import View
from casework.raised import Raised, raised
from casework.stages.stage import Who, broken
from models.bulk import BulkSelect
from models.case import Case
from models.person import Person
from models.task import Task, TaskHolder

_HOLDERS = BulkSelect(
    select(
        col(TaskHolder.task_id),
        col(TaskHolder.post),
        col(TaskHolder.organisation_id),
        col(TaskHolder.person_id),
        col(Case.procedure),
    )
    .join(Task, col(Task.id) == col(TaskHolder.task_id))
    .join(Case, col(Case.id) == col(Task.case_id)),
    col(TaskHolder.task_id),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody is entitled, at which level by post (None in person), and what speaks against it.

    `on_behalf` is the officer in whose stead they act, for whom the act counts too; `raised` says in which
    organisation's place they act from above.
    """

    codes: tuple[str, ...]
    level: str | None = None
    on_behalf: str | None = None
    raised: Raised | None = None


def standing(session: Session, atlas: Atlas, who: Iterable[Who], view: View, actor_id: int, actor: str) -> Standing:
    """How somebody stands to an act. An act in person (a contact's, an introducer's) counts for no level; of several
    posts, the one counts that nothing speaks against, and one's own before another's."""
    who = tuple(who)
    if any(one.person == actor for one in who):
        return Standing(())
    duties = [duty for duty in duties_of(session, actor_id) if duty.procedure in (None, view.procedure)]
    found = [
        (one.level, duty.officer, one.barred)
        for one in who
        if one.person is None
        for duty in _among(duties, atlas.holders((one,), view))
    ]
    if not found:
        return Standing(("not_entitled",))
    both = (actor, *atlas.in_whose_stead(actor_id, view))
    acted_at = {level for one, level in view.facts.acted if one in both}
    level, officer, barred = min(found, key=lambda one: (not acted_at <= {one[0]}, one[1] is not None))
    codes = list(broken(("own_case", view.person in both), ("conflict", not set(both).isdisjoint(barred))))
    if atlas.is_close(both, view.person):
        codes += ["not_entitled", "related"]
    on_behalf = atlas.stand_ins.ref_of(officer) if officer is not None else None
    codes += broken(("two_levels", bool(acted_at - {level})))
    return Standing(tuple(codes), level, on_behalf)


def standing_to_task(
    session: Session, atlas: Atlas, who: Iterable[Who], view: View, actor_id: int, actor: str
) -> Standing:
    """The same of an act on a case that waits: where none of those named may do it, it is raised to the level above."""
    who = tuple(who)
    stood = standing(session, atlas, who, view, actor_id, actor)
    if stood.codes != ("not_entitled",) or atlas.eligible(who, view):
        return stood
    up = raised(atlas, who, view)
    above = standing(session, atlas, (up.who,), up.view, actor_id, actor) if up else stood
    return replace(above, raised=up) if not above.codes else above


def _among(duties: Iterable[Duty], holders: Iterable[Holder]) -> list[Duty]:
    entitled = {(post, place) for post, place, _ in holders if post is not None}
    return [duty for duty in duties if (duty.post, duty.organisation) in entitled]


def may_hold(session: Session, task: Task, person: Person | None) -> bool:
    """Whether somebody still is among those who may do a task."""
    return bool(still_theirs(session, [task.id or 0], person))


def still_theirs(session: Session, tasks: Iterable[int], person: Person | None) -> set[int]:
    """Those of these tasks that somebody may do now: in person, by a post they hold, or standing in."""
    if person is None or person.left_on is not None:
        return set()
    duties = {(duty.post, duty.organisation, duty.procedure) for duty in duties_of(session, person.id or 0)}
    return {
        row.task_id
        for row in _HOLDERS.run(session.connection(), tasks)
        if row.person_id == person.id
        or not duties.isdisjoint((row.post, row.organisation_id, scope) for scope in (None, row.procedure))
    }
