"""Finding an organisation: down the tree step by step, or by a part of its name."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.organisation import Organisation

MOST_FOUND = 50
LEAGUE = ("committee", "general_branch", "branch")


@dataclass(frozen=True, slots=True)
class Level:
    """One step: where we are, the way there from the top, and what lies directly below."""

    here: Organisation | None
    above: list[Organisation]
    below: list[Organisation]


def organisation(session: Session, ref: str) -> Organisation | None:
    """A League organisation that is not closed, by its reference."""
    query: Any = select(Organisation).where(*_open(), col(Organisation.ref) == ref)
    found: Organisation | None = session.exec(query).scalars().first()
    return found


def level(session: Session, here: Organisation | None) -> Level:
    """What lies directly below an organisation; for None, the tops of the tree: the house's own came in first."""
    query: Any = select(Organisation).where(*_open(), col(Organisation.parent_id) == (here.id if here else None))
    order = (col(Organisation.kind).desc(), col(Organisation.name)) if here else (col(Organisation.id),)
    below = session.exec(query.order_by(*order)).scalars().all()
    return Level(here, _above(session, here) if here else [], list(below))


def found(session: Session, words: str, kinds: tuple[str, ...] = LEAGUE) -> list[tuple[Organisation, str]]:
    """Organisations whose name contains these words, each with the name of what stands directly above it."""
    parent = select(col(Organisation.id), col(Organisation.name)).subquery()
    query: Any = (
        select(Organisation, parent.c.name)
        .outerjoin(parent, parent.c.id == col(Organisation.parent_id))
        .where(*_open(), col(Organisation.kind).in_(kinds), col(Organisation.name).contains(words, autoescape=True))
        .order_by(col(Organisation.name))
        .limit(MOST_FOUND)
    )
    return [(one, above or "") for one, above in session.exec(query)]


def _above(session: Session, here: Organisation) -> list[Organisation]:
    ids = [int(part) for part in here.path.strip("/").split("/")]
    query: Any = select(Organisation).where(col(Organisation.id).in_(ids)).order_by(col(Organisation.path))
    return [one for one in session.exec(query).scalars() if one.id != here.id]


def _open() -> tuple[Any, ...]:
    return col(Organisation.closed_on).is_(None), col(Organisation.kind).in_(LEAGUE)
