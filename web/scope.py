"""The part of the organisation tree that a page looks at, and the way to it."""

from dataclasses import dataclass

from fastapi import HTTPException
from sqlalchemy import func
from sqlmodel import Session, col, select

from casework.visibility import Viewer, narrowed, visible_organisations
from models.organisation import Organisation

MOST = 12


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at: all that the viewer sees, or one organisation (`at`) with what lies below it."""

    viewer: Viewer
    at: Organisation | None
    above: tuple[Organisation, ...]
    """The organisations over it, the topmost first."""
    below: tuple[Organisation, ...]
    """The organisations directly below it."""

    @property
    def ref(self) -> str | None:
        """The reference that addresses carry."""
        return self.at.ref if self.at else None


def scope(session: Session, viewer: Viewer, ref: str | None) -> Scope:
    """The part that was asked for; 404 where the viewer may not see it."""
    if not ref:
        return Scope(viewer, None, (), _below(session, viewer, None))
    found = narrowed(session, viewer, ref)
    if found is None:
        raise HTTPException(404)
    part, at = found
    return Scope(part, at, _above(session, viewer, at), _below(session, viewer, at.id))


def named_like(session: Session, viewer: Viewer, typed: str) -> list[Organisation]:
    """The first organisations that the viewer sees with this in their name."""
    query = select(Organisation).where(
        col(Organisation.name).contains(typed, autoescape=True),
        col(Organisation.closed_on).is_(None),
        visible_organisations(viewer),
    )
    return list(session.exec(query.order_by(func.length(col(Organisation.path)), col(Organisation.id)).limit(MOST)))


def _above(session: Session, viewer: Viewer, at: Organisation) -> tuple[Organisation, ...]:
    ids = [int(part) for part in at.path.strip("/").split("/")[:-1]]
    query = select(Organisation).where(col(Organisation.id).in_(ids), visible_organisations(viewer))
    return tuple(sorted(session.exec(query), key=lambda one: len(one.path)))


def _below(session: Session, viewer: Viewer, parent: int | None) -> tuple[Organisation, ...]:
    query = select(Organisation).where(
        col(Organisation.parent_id) == parent, col(Organisation.closed_on).is_(None), visible_organisations(viewer)
    )
    return tuple(session.exec(query.order_by(col(Organisation.id))))
