"""What a case's end or passage does to memberships. Called by `settle` alone, inside its transaction."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, case, insert, select, update
from sqlmodel import Session, col

from models.organisation import Organisation
from models.person import Membership, Person

Effects = list[tuple[str, int, dict[str, Any]]]
_PEOPLE: Any = Person.__table__  # type: ignore[attr-defined]
_MEMBERSHIPS: Any = Membership.__table__  # type: ignore[attr-defined]


def apply_effects(session: Session, effects: Effects) -> None:
    """Write them in the order in which they happened, kind by kind."""
    leaving = [(person, about) for does, person, about in effects if does == "leave_branch"]
    joining = [(person, about) for does, person, about in effects if does == "join_branch"]
    admitted = [(person, about) for does, person, about in effects if does == "admit"]
    _leave(session, leaving + [(person, {"until": about["since"]}) for person, about in joining])
    _join(session, joining + _without_branch(session, admitted))
    _admit(session, admitted)


def _leave(session: Session, leaving: Iterable[tuple[int, dict[str, Any]]]) -> None:
    rows: list[dict[str, Any]] = [{"b_person": person, "b_until": about["until"]} for person, about in leaving]
    if rows:
        since = _MEMBERSHIPS.c.since
        until: Any = bindparam("b_until")
        statement = (
            update(_MEMBERSHIPS)
            .where(_MEMBERSHIPS.c.person_id == bindparam("b_person"), _MEMBERSHIPS.c.until.is_(None))
            .values(until=case((since > until, since), else_=until))
        )
        session.connection().execute(statement, rows)


def _join(session: Session, joining: list[tuple[int, dict[str, Any]]]) -> None:
    if not joining:
        return
    refs = {about["branch"] for _, about in joining if about.get("branch")}
    query = select(col(Organisation.ref), col(Organisation.id)).where(col(Organisation.ref).in_(refs))
    branches = dict(session.connection().execute(query).all()) if refs else {}
    rows = [
        {
            "person_id": person,
            "organisation_id": branches.get(about.get("branch") or "", about["organisation_id"]),
            "since": about["since"],
        }
        for person, about in joining
    ]
    session.connection().execute(insert(_MEMBERSHIPS), rows)
    moved = [{"b_id": row["person_id"], "organisation_id": row["organisation_id"]} for row in rows]
    session.connection().execute(
        update(_PEOPLE).where(_PEOPLE.c.id == bindparam("b_id")).values(organisation_id=bindparam("organisation_id")),
        moved,
    )


def _without_branch(session: Session, people: list[tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
    """Those who belong to no branch: a roster may have made somebody a member while their case was open."""
    ids = [person for person, _ in people]
    query = select(col(Membership.person_id)).where(col(Membership.person_id).in_(ids), col(Membership.until).is_(None))
    members = set(session.connection().execute(query).scalars()) if ids else set()
    return [(person, about) for person, about in people if person not in members]


def _admit(session: Session, admitted: Iterable[tuple[int, dict[str, Any]]]) -> None:
    rows = [{"b_id": person, "b_since": about["member_since"]} for person, about in admitted]
    if rows:
        values: dict[str, Any] = {"member_since": bindparam("b_since"), "left_on": None}
        session.connection().execute(update(_PEOPLE).where(_PEOPLE.c.id == bindparam("b_id")).values(values), rows)
