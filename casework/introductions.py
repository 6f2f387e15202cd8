"""The letter of introduction (组织关系介绍信) of a transfer: what stands in it, its validity, and each printing of it.

The releasing side issues it with the release, on paper, to travel with the member's file (DOMAIN A3, step 6; C4).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from casework import audit
from casework.audit import CaseLog
from casework.facts import facts_from
from casework.histories import readable
from casework.office import Office
from casework.refusal import Refusal
from casework.stages.season import released_on
from casework.terms import local_day
from models.audit import AuditEntry
from models.case import Case
from models.number import NumberGiven
from models.organisation import Organisation
from models.person import Person

_BEFORE = ("application", "release", "release_above")
PRINTED = "introduction.printed"


@dataclass(frozen=True, slots=True)
class Introduction:
    """What the letter of one transfer says. `copies` are how often it has been printed since its release."""

    case: Case
    member: Person
    number: str | None
    """The member's serial number (发展团员编号), where it was given here."""
    branch: str
    committee: str
    """Which issues it."""
    to: str
    issued_on: date
    valid_until: date
    """The last day on which it is valid."""
    copies: int

    def expired(self, today: date) -> bool:
        """Whether it is valid no more."""
        return today > self.valid_until


def introduction(session: Session, office: Office, case: Case) -> Introduction:
    """The letter of a transfer. Raises Refusal `not_released` for one that is not released, or ended otherwise than by
    its completion."""
    released = issued_on(case)
    if released is None or case.to_id is None:
        raise Refusal(["not_released"])
    branch = session.get_one(Organisation, case.branch_id)
    issuing = session.get(Organisation, case.committee_id or branch.parent_id or case.branch_id) or branch
    days = office.version(session, case.version_id).settings.transfer.letter_valid_days
    return Introduction(
        case,
        session.get_one(Person, case.person_id),
        _serial_number(session, case.person_id),
        branch.name,
        issuing.name,
        session.get_one(Organisation, case.to_id).name,
        released,
        released + timedelta(days=days),
        len(_printed(session, case, released)),
    )


def issued_on(case: Case) -> date | None:
    """The day a transfer's letter is issued on: that of the release; None before it, and for a transfer that ended
    otherwise than by its completion."""
    if case.procedure != "transfer" or case.state not in ("open", "completed") or case.stage in _BEFORE:
        return None
    return released_on(facts_from(case.facts))


def record_printing(office: Office, case: str, copy: int, by: str | None, assurance: str, at: datetime) -> int:
    """Write down that a copy is printed; its number. One that is written down already is not written again.

    Raises Refusal: `not_released`, and `letter_expired` after its last day.
    """
    with office.db.transaction() as session:
        row = session.exec(select(Case).where(Case.ref == case).with_for_update()).one()
        letter = introduction(session, office, row)
        if letter.expired(local_day(at)):
            raise Refusal(["letter_expired"])
        if copy <= letter.copies:
            return copy
        copy = letter.copies + 1
        log = CaseLog(office.log, row.id or 0, row.ref, row.case_seq, row.last_leaf)
        about = {"copy": copy, "issued": letter.issued_on.isoformat(), "until": letter.valid_until.isoformat()}
        log.add(PRINTED, audit.stamp(at), about, actor=by, assurance=assurance)
        row.rev, row.case_seq, row.last_leaf = row.rev + 1, log.case_seq, log.last_leaf
        session.flush()
        audit.append(session, log.drafts)
        return copy


def _serial_number(session: Session, person_id: int) -> str | None:
    query = select(NumberGiven.number).join(Case, col(Case.id) == col(NumberGiven.case_id))
    return session.exec(query.where(Case.person_id == person_id)).first()


def _printed(session: Session, case: Case, released: date) -> list[dict[str, Any]]:
    """The printings since that release: released anew, it is a new letter."""
    bodies = session.exec(select(AuditEntry.body).where(AuditEntry.case_id == case.id)).all()
    entries = (readable(body) or {} for body in bodies)
    return [one for one in entries if one.get("type") == PRINTED and one["data"]["issued"] == released.isoformat()]
