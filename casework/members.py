"""Members who leave: a branch, or the League."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from casework import audit
from casework.channels import forget_people
from casework.office import Office
from casework.refusal import Refusal
from models.organisation import Organisation
from models.person import Membership, Person


def leave_branch(office: Office, *, person: str, on: date, at: datetime) -> None:
    """Take a member off the roll of their branch from that day on; they stay a member.

    Raises Refusal for an unknown person, and for one who belongs to no branch.
    """
    with office.db.transaction() as session:
        _end_membership(session, _person(session, person), on, "member.left_branch", at)


def remove_member(office: Office, *, person: str, on: date, at: datetime) -> None:
    """Take a member off the roll, and out of the League, from that day on. Raises Refusal as `leave_branch` does."""
    with office.db.transaction() as session:
        removed = _person(session, person)
        removed.left_on = on
        forget_people(session, [removed.id or 0])
        _end_membership(session, removed, on, "member.removed", at)


def _person(session: Session, ref: str) -> Person:
    found = session.exec(select(Person).where(Person.ref == ref)).first()
    if found is None:
        raise Refusal(["unknown_person"])
    return found


def _end_membership(session: Session, person: Person, on: date, what: str, at: datetime) -> None:
    query = select(Membership).where(Membership.person_id == person.id, col(Membership.until).is_(None))
    membership = session.exec(query).first()
    if membership is None:
        raise Refusal(["not_on_the_roll"])
    membership.until = max(on, membership.since)
    session.flush()
    branch = session.get_one(Organisation, membership.organisation_id).ref
    data = {"person": person.ref, "branch": branch, "on": membership.until.isoformat()}
    audit.append(session, [audit.draft(audit.log_name(session), what, at, data)])
