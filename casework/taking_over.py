"""An applicant in training is taken over by another branch (DOMAIN A1-x): the case goes on there."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from casework import acts
from casework.sides import Sides, approving_above
from config.profile_groups import Approver
from models.case import Case
from models.organisation import Organisation
from models.person import Person


def sides(session: Session, row: Case, act: acts.Act) -> Sides:
    """Between which organisations an act on a case takes place: `take_over` itself names the receiving side."""
    to = _branch(session, act.to) if isinstance(act, acts.TakeOver) else None
    return Sides(row.branch_id, row.committee_id, (to.id if to else None) or row.to_id)


def open_admission(session: Session, person: str) -> str | None:
    """The reference of the case that whoever takes over this person (by reference) would go on with."""
    query = select(Case.ref).join(Person, col(Person.id) == col(Case.person_id))
    return session.exec(query.where(Person.ref == person, Case.procedure == "admission", Case.state == "open")).first()


def taken_to(session: Session, act: acts.TakeOver, approver: Approver) -> tuple[str, str | None] | None:
    """The branch that such an act names, and the committee that approves there; None where there is no such branch."""
    branch = _branch(session, act.to)
    if branch is None:
        return None
    committee = approving_above(session, branch, approver)
    return branch.ref, session.get_one(Organisation, committee).ref if committee else None


def take_over(session: Session, row: Case, to: tuple[str, str | None]) -> None:
    """Let the case and its person stand with that branch from now on."""
    refs = select(Organisation).where(col(Organisation.ref).in_([ref for ref in to if ref]))
    ids = {one.ref: one.id or 0 for one in session.exec(refs)}
    branch, committee = to
    there = {"branch_id": ids[branch], "committee_id": ids[committee] if committee else None}
    session.execute(update(Case).where(col(Case.id) == row.id).values(there))
    session.execute(update(Person).where(col(Person.id) == row.person_id).values(organisation_id=ids[branch]))


def _branch(session: Session, ref: str) -> Organisation | None:
    query = select(Organisation).where(col(Organisation.ref) == ref, col(Organisation.kind) == "branch")
    return session.exec(query).first()
