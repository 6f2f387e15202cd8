"""Who may see which cases: one function that every query, count and search asks. Nobody sees anything unless allowed.

A viewer sees parts of the organisation tree. Until there is sign-in, whoever brings the viewing code sees all of it.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlmodel import Session, col

from models.case import Case
from models.organisation import Organisation

WHOLE_TREE = "/"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody looking at the parts of the tree under these paths; with none, at nothing."""

    paths: tuple[str, ...] = ()

    def sees(self, organisation: Organisation) -> bool:
        """Whether an organisation lies in one of these parts."""
        return any(organisation.path.startswith(path) for path in self.paths)


EVERYTHING = Viewer((WHOLE_TREE,))


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The cases that a viewer may see: those of branches in their parts of the tree, and transfers into them."""
    if WHOLE_TREE in viewer.paths:
        return true()
    if not viewer.paths:
        return false()
    inside = select(col(Organisation.id)).where(visible_organisations(viewer))
    return or_(col(Case.branch_id).in_(inside), col(Case.to_id).in_(inside))


def visible_organisations(viewer: Viewer) -> ColumnElement[bool]:
    """The organisations that a viewer may see."""
    return or_(false(), *(col(Organisation.path).startswith(path, autoescape=True) for path in viewer.paths))


def narrowed(session: Session, viewer: Viewer, organisation_ref: str) -> tuple[Viewer, Organisation] | None:
    """The viewer looking at one organisation and all below it; None where they may not see it or there is none."""
    query = select(Organisation).where(col(Organisation.ref) == organisation_ref)
    found: Organisation | None = session.exec(query).scalars().first()  # type: ignore[call-overload]
    if found is None or not viewer.sees(found):
        return None
    return Viewer((found.path,)), found
