"""Applications from the public page: kept until a letter's link confirms them, and only then a person and a case.

What is answered tells nobody whether somebody is known here: an application that finds a case or a membership is
answered like any other, and the letter about what there is goes to the mailbox on record.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from casework import acts
from casework.act import begin_in
from casework.duties import duties_of
from casework.entry import Via
from casework.links import DeadLink, Opened, open_link
from casework.office import Office
from casework.outbox import letter_row, put
from casework.refusal import Refusal
from models.application import Application
from models.case import Case
from models.person import Person

MOST_A_DAY = 3
NOT_TOLD = frozenset({"pending", "already_done"})
"""Refusals that would tell a stranger about somebody."""


def take_in(session: Session, application: Application, now: datetime) -> None:
    """Keep an application and queue the letter that asks to confirm it; a mailbox gets a few of those a day."""
    since = now - timedelta(days=1)
    lately = select(func.count()).where(
        func.lower(col(Application.mailbox)) == application.mailbox.lower(), col(Application.sent_at) > since
    )
    if session.connection().execute(lately).scalar_one() >= MOST_A_DAY:
        return
    session.add(application)
    session.flush()
    row = letter_row("confirm_application", f"application:{application.ref}", now, application_id=application.id)
    put(session, [row])


def application_of(session: Session, opened: Opened | None, *, lock: bool = False) -> Application | None:
    """The application that a link confirms; locked, nobody else confirms it meanwhile."""
    if opened is None or opened.link.application_id is None:
        return None
    return session.get(Application, opened.link.application_id, with_for_update=lock)


def confirm(office: Office, key: bytes, token: str, now: datetime, submission: str) -> None:
    """Begin the case of a confirmed application, once.

    Raises DeadLink for a link that confirms nothing (any more), Refusal when the rules speak against the application.
    """
    with office.db.transaction() as session:
        opened = open_link(session, key, token, now)
        application = application_of(session, opened, lock=True)
        if opened is None or application is None:
            raise DeadLink("revoked")
        if application.confirmed_at is not None:
            return
        if opened.state != "open":
            raise DeadLink(opened.state)
        _begin(session, office, application, opened, now, submission)
        application.confirmed_at, application.words = now, ""
        office.db.wake(session)


def _begin(
    session: Session, office: Office, application: Application, opened: Opened, now: datetime, submission: str
) -> None:
    known = _on_record(session, application)
    if known is not None and known.name != application.name:
        raise Refusal(["unknown_person"])
    via = Via("link", opened.link.id, opened.link.ref, submission)
    try:
        with session.begin_nested():  # where no case begins, nothing that a stranger filled in stays on record
            begun = _begun(session, office, application, known or _new(session, application), now, via)
    except Refusal as refusal:
        if known is None or not NOT_TOLD & set(refusal.codes):
            raise
        _tell_of_the_open_case(session, known, application, now)
        return
    query: Any = select(col(Case.id)).where(col(Case.ref) == begun)
    application.case_id = session.connection().execute(query).scalar_one()


def _begun(session: Session, office: Office, application: Application, person: Person, now: datetime, via: Via) -> str:
    """The reference of the case. Only somebody without a post gets the mailbox that was filled in: whoever has an
    officer's mailbox could act for them."""
    person.born = person.born or application.born
    if person.mailbox is None and not duties_of(session, person.id or 0):
        person.mailbox = application.mailbox
    act = acts.Apply(text=application.words)
    return begin_in(session, office, act, at=now, by=person.ref, person=person.ref, via=via).case


def _on_record(session: Session, application: Application) -> Person | None:
    """The person on record with the same ID number or student number. Their mailbox stays the one on record."""
    same = [col(Person.id_number_mac) == application.id_number_mac] if application.id_number_mac else []
    if application.student_number:
        same.append(col(Person.student_number) == application.student_number)
    query: Any = select(Person).where(or_(*same)) if same else None
    found: Person | None = session.exec(query).scalars().first() if same else None
    return found


def _new(session: Session, application: Application) -> Person:
    person = Person(
        name=application.name,
        student_number=application.student_number,
        id_number_mac=application.id_number_mac,
        mailbox=application.mailbox,
        language=application.language,
        organisation_id=application.branch_id,
        born=application.born,
    )
    session.add(person)
    session.flush()
    return person


def _tell_of_the_open_case(session: Session, person: Person, application: Application, now: datetime) -> None:
    query: Any = select(Case).where(
        col(Case.person_id) == person.id, col(Case.procedure) == "admission", col(Case.state) == "open"
    )
    case: Case | None = session.exec(query).scalars().first()
    if case is not None:
        cause = f"application:{application.ref}"
        put(session, [letter_row("received", cause, now, person_id=person.id, case_id=case.id, stage=case.stage)])
