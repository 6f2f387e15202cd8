"""Organisations side by side, with who holds which post in each, and how many members each has."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from casework.duties import StandIns
from casework.paging import PAGE, Page, offset, within
from casework.stages.stage import POSTS
from models.organisation import Organisation
from models.person import Membership, Person, PostHolding


@dataclass(frozen=True, slots=True)
class Staffed:
    """One organisation, its posts in somebody's hands as (post, name, who stands in), and the members of its own."""

    organisation: Organisation
    held: tuple[tuple[str, str, tuple[str, ...]], ...]
    members: int


def post_holders(session: Session, organisations: Sequence[Organisation], number: int) -> Page[Staffed]:
    """One page of these organisations."""
    number = within(number, len(organisations))
    shown = organisations[offset(number) : offset(number) + PAGE]
    ids = [one.id for one in shown]
    held, members = _held(session, ids), _members(session, ids)
    lines = (Staffed(one, tuple(held.get(one.id or 0, ())), members.get(one.id or 0, 0)) for one in shown)
    return Page(tuple(lines), number, len(organisations))


def _held(session: Session, ids: list[int | None]) -> dict[int, list[tuple[str, str, tuple[str, ...]]]]:
    query = (
        select(col(PostHolding.organisation_id), col(PostHolding.post), col(Person.name), col(Person.id))
        .join(Person, col(Person.id) == col(PostHolding.person_id))
        .where(col(PostHolding.organisation_id).in_(ids), col(PostHolding.until).is_(None))
        .order_by(col(PostHolding.id))
    )
    stand_ins = StandIns(session)
    names = stand_ins.names(session)
    found: dict[int, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(list)
    for organisation, post, name, officer in sorted(
        session.connection().execute(query), key=lambda row: _rank(row.post)
    ):
        others = stand_ins.whoever(officer or 0, organisation)
        found[organisation].append((post, name, tuple(names[one.person] for one in others)))
    return found


def _rank(post: str) -> int:
    """Officers before those who only sit on the committee."""
    return POSTS.index(post) if post in POSTS else len(POSTS)


def _members(session: Session, ids: list[int | None]) -> dict[int, int]:
    query: Any = (
        select(col(Membership.organisation_id), func.count())
        .where(col(Membership.organisation_id).in_(ids), col(Membership.until).is_(None))
        .group_by(col(Membership.organisation_id))
    )
    return dict(session.connection().execute(query).all())
