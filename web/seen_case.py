"""One case as a page shows it: found by its reference or its number, with the names around it."""

from typing import NamedTuple

from fastapi import HTTPException
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from casework.visibility import Viewer, visible
from models.case import Case
from models.organisation import Organisation
from models.person import Person


class Seen(NamedTuple):
    """A case that the viewer may see, the person and the branch it is about, and a transfer's receiving side."""

    case: Case
    person: Person
    branch: Organisation
    to: Organisation | None


def seen_case(session: Session, viewer: Viewer, ref: str) -> Seen:
    """The case that was asked for; 404 for one that there is not, or that the viewer may not see."""
    to = aliased(Organisation)
    query = (
        select(Case, Person, Organisation, to)
        .join(Person, col(Person.id) == col(Case.person_id))
        .join(Organisation, col(Organisation.id) == col(Case.branch_id))
        .outerjoin(to, to.id == col(Case.to_id))
        .where(or_(col(Case.ref) == ref, col(Case.number) == ref.upper()), visible(viewer))
    )
    found = session.exec(query).first()
    if found is None:
        raise HTTPException(404)
    return Seen(*found)
