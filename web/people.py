"""Names for the references that facts, acts and forms hold."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.organisation import Organisation
from models.person import Membership, Person, PostHolding

Options = list[tuple[str, str]]
"""What a list offers: (value, what to show)."""


def names_of(session: Session, refs: Iterable[str]) -> dict[str, str]:
    """The names of these people and organisations, by reference."""
    wanted = set(refs)
    if not wanted:
        return {}
    found: dict[str, str] = {}
    for table in (Person, Organisation):
        query: Any = select(col(table.ref), col(table.name)).where(col(table.ref).in_(wanted))
        found.update(session.connection().execute(query).all())
    return found


def members_of(session: Session, branch_id: int, *, but: int | None = None) -> Options:
    """The members of a branch now, and its officers, by name; one person may be left out."""
    belonging = select(col(Membership.person_id)).where(
        col(Membership.organisation_id) == branch_id, col(Membership.until).is_(None)
    )
    in_office = select(col(PostHolding.person_id)).where(
        col(PostHolding.organisation_id) == branch_id, col(PostHolding.until).is_(None)
    )
    query: Any = (
        select(col(Person.ref), col(Person.name), col(Person.student_number))
        .where(or_(col(Person.id).in_(belonging), col(Person.id).in_(in_office)), col(Person.id) != (but or 0))
        .where(col(Person.left_on).is_(None))
        .order_by(col(Person.name), col(Person.id))
    )
    return _told_apart(session.connection().execute(query).all())


def branches_below(session: Session, organisation: Organisation) -> Options:
    """The branches somewhere under an organisation, with the name of what stands directly above each."""
    query: Any = select(
        col(Organisation.id),
        col(Organisation.ref),
        col(Organisation.name),
        col(Organisation.kind),
        col(Organisation.parent_id),
    ).where(col(Organisation.path).startswith(organisation.path), col(Organisation.closed_on).is_(None))
    rows = session.connection().execute(query).all()
    above = {row.id: row.name for row in rows if row.id != organisation.id}
    named = [
        (row.ref, " · ".join(filter(None, (above.get(row.parent_id), row.name))))
        for row in rows
        if row.kind == "branch"
    ]
    return sorted(named, key=lambda one: one[1])


def names_by_id(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The names of these people, by id."""
    query: Any = select(col(Person.id), col(Person.name)).where(col(Person.id).in_(set(ids)))
    return dict(session.connection().execute(query).all())


def _told_apart(rows: Iterable[tuple[str, str, str | None]]) -> Options:
    """Namesakes get the end of their student numbers beside their names."""
    rows = list(rows)
    often = Counter(name for _, name, _ in rows)
    return [(ref, f"{name} (…{number[-4:]})" if often[name] > 1 and number else name) for ref, name, number in rows]
