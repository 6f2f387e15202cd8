"""Between which organisations a case takes place, and which of them approves."""

from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.profile_groups import Approver
from models.organisation import Organisation, ids_on


class Sides(NamedTuple):
    """The organisations that a case takes place between."""

    branch_id: int
    committee_id: int | None
    to_id: int | None


def approving_above(session: Session, branch: Organisation, which: Approver = "nearest") -> int | None:
    """The id of the organisation above a branch that approves: the nearest, or the highest."""
    above = ids_on(branch.path)[:-1]
    query = select(Organisation.id).where(col(Organisation.id).in_(above), col(Organisation.approves).is_(True))
    depth = func.length(Organisation.path)
    return session.exec(query.order_by(depth.desc() if which == "nearest" else depth.asc())).first()
