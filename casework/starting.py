"""Links to somebody's own page, sent to their registered mailbox alone; cases begun and taken over from there."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from casework import acts
from casework.act import Recorded, begin_in, record_in
from casework.entry import Via
from casework.fresh_links import slot_of
from casework.links import DeadLink, open_link
from casework.office import Office
from casework.outbox import letter_row, put
from casework.taking_over import open_admission
from models.person import Person


def send_start_links(session: Session, mailbox: str, now: datetime) -> None:
    """Queue a link for everybody registered with this mailbox; whether there is anybody is for nobody to see."""
    registered: Any = select(Person).where(
        func.lower(col(Person.mailbox)) == mailbox.strip().lower(), col(Person.left_on).is_(None)
    )
    put(session, [_letter(person, now) for person in session.exec(registered).scalars()])


def begin_by_link(
    office: Office, key: bytes, token: str, act: acts.Act, about: str, now: datetime, submission: str
) -> Recorded:
    """Begin a case through a link to somebody's own page, or take over one that is in training elsewhere.

    Raises DeadLink when the link does not work (any more), Refusal when the act breaks a rule.
    """
    with office.db.transaction() as session:
        opened = open_link(session, key, token, now)
        if opened is None or opened.link.purpose != "start" or opened.person is None:
            raise DeadLink("revoked")
        if opened.state != "open":
            raise DeadLink(opened.state)
        via, me = Via("link", opened.link.id, opened.link.ref, submission), opened.person.ref
        if isinstance(act, acts.TakeOver):
            return record_in(session, office, act, at=now, by=me, case=open_admission(session, about), via=via)
        return begin_in(session, office, act, at=now, by=me, person=about, via=via)


def _letter(person: Person, now: datetime) -> dict[str, Any]:
    """At most one every few minutes: the slot is a part of the key that is queued once."""
    return letter_row("start_link", f"start:{person.ref}:{slot_of(now)}", now, person_id=person.id)
