"""Stand-ins: agreed for some days, begun and ended by the clock.

The officer keeps the posts and may act too. Nobody stands in for a stand-in: what passes on are the posts that the
officer holds, and nothing that somebody else lent them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import true
from sqlmodel import Session, col, func, select

from casework import audit, outbox
from casework.office import Office
from casework.open_tasks import Post, hold_cases_of, open_tasks, silence, task_letters
from casework.outbox import letter_row
from casework.refusal import Refusal
from casework.terms import local_day
from casework.vacancy import look_again
from models.organisation import Organisation
from models.person import Person, PostHolding
from models.stand_in import StandIn

STAND_IN, DELEGATED, OVER = "stand_in", "delegated", "stand_in_ended"


@dataclass(frozen=True, slots=True)
class Delegation:
    """Who is to do whose duties (people by reference), until which day has ended; from today, unless a later day is
    named; all duties, or those in one procedure or of one organisation (by reference)."""

    officer: str
    stand_in: str
    until: date
    since: date | None = None
    procedure: str | None = None
    organisation: str | None = None


def delegate(office: Office, agreed: Delegation, at: datetime) -> str:
    """Write down a stand-in, who begins at once where the day has come; its reference.

    Raises Refusal: `unknown_person`, `unknown_organisation`; `not_entitled` for an officer who has no such post to
    lend, and for a stand-in who has left; `already_done` where the same is agreed for some of these days already.
    """
    with office.db.transaction() as session:
        row = looked_at(session, agreed, at)
        session.add(row)
        session.flush()
        outbox.put(session, [_told(DELEGATED, row, row.officer_id, at)])
        audit.append(session, [_entry(session, "stand_in.agreed", row, at)])
        ref = row.ref
    keep_days(office, at)
    return ref


def looked_at(session: Session, agreed: Delegation, at: datetime) -> StandIn:
    """The stand-in that would be agreed; raises Refusal as `delegate` does. Writes nothing."""
    officer, person = _person(session, agreed.officer), _person(session, agreed.stand_in)
    place = _place(session, agreed.organisation) if agreed.organisation else None
    row = StandIn(
        officer_id=officer.id or 0,
        person_id=person.id or 0,
        procedure=agreed.procedure,
        organisation_id=place.id if place else None,
        since=max(agreed.since or local_day(at), local_day(at)),
        until=agreed.until,
    )
    if officer.id == person.id or person.left_on is not None or not posts_lent(session, row):
        raise Refusal(["not_entitled"])
    if _agreed_already(session, row):
        raise Refusal(["already_done"])
    return row


def call_off(office: Office, ref: str, at: datetime, officer: int | None = None) -> None:
    """End a stand-in now, whatever day was agreed; with an officer, one of theirs alone. Raises Refusal for one that
    there is not, or that has ended."""
    theirs = col(StandIn.officer_id) == officer if officer is not None else true()
    with office.db.transaction() as session:
        query = select(StandIn).where(StandIn.ref == ref, col(StandIn.ended_at).is_(None), theirs).with_for_update()
        row = session.exec(query).first()
        if row is None:
            raise Refusal(["already_done"])
        _end(session, office, row, at)


def keep_days(office: Office, now: datetime) -> int:
    """Begin and end the stand-ins whose day has come; how many. Idempotent."""
    today = local_day(now)
    with office.db.transaction() as session:
        over = _locked(session, col(StandIn.until) < today)
        for row in over:
            _end(session, office, row, now)
        coming = _locked(session, col(StandIn.since) <= today, col(StandIn.begun_at).is_(None))
        for row in coming:
            _begin(session, office, row, now)
    return len(over) + len(coming)


def next_day(office: Office) -> date | None:
    """The next day on which a stand-in begins, or on which one has ended."""
    with office.db.reading() as session:
        open_ = select(func.min(StandIn.since)).where(col(StandIn.begun_at).is_(None), col(StandIn.ended_at).is_(None))
        begins = session.exec(open_).one()
        ends = session.exec(select(func.min(StandIn.until)).where(col(StandIn.ended_at).is_(None))).one()
    days = [begins, ends + timedelta(days=1) if ends else None]
    return min((day for day in days if day is not None), default=None)


def _locked(session: Session, *which: Any) -> Sequence[StandIn]:
    query = select(StandIn).where(*which, col(StandIn.ended_at).is_(None)).order_by(col(StandIn.id))
    return session.exec(query.with_for_update()).all()


def _begin(session: Session, office: Office, row: StandIn, at: datetime) -> None:
    row.begun_at = at
    session.flush()
    tasks = open_tasks(session, posts_lent(session, row), row.procedure)
    theirs = [task for task in tasks if task.person_id != row.officer_id]
    cause = f"{STAND_IN}:{row.ref}"
    about = {"officer_id": row.officer_id, "ends_on": row.until.isoformat(), "open_tasks": len(theirs)}
    letters = [letter_row(STAND_IN, cause, at, person_id=row.person_id, data=about)]
    letters += task_letters(session, office, cause, row.person_id, theirs, at)
    outbox.put(session, letters)
    look_again(session, posts_lent(session, row))
    office.db.wake(session)
    audit.append(session, [_entry(session, "stand_in.begun", row, at, [task.ref for task in theirs])])


def _end(session: Session, office: Office, row: StandIn, at: datetime) -> None:
    """What is open goes back to the officer alone; the links that the stand-in has to it are dead."""
    posts = posts_lent(session, row) if row.begun_at is not None else []
    hold_cases_of(session, posts)
    row.ended_at = at
    session.flush()
    tasks = open_tasks(session, posts, row.procedure)
    silence(session, session.get_one(Person, row.person_id), tasks, at)
    look_again(session, posts_lent(session, row))
    told = (row.person_id, row.officer_id) if row.begun_at is not None else (row.officer_id,)
    outbox.put(session, [_told(OVER, row, person, at) for person in told])
    office.db.wake(session)
    audit.append(session, [_entry(session, "stand_in.ended", row, at, [task.ref for task in tasks])])


def posts_lent(session: Session, row: StandIn) -> list[Post]:
    """The posts that the officer holds now and that are lent."""
    query = select(PostHolding.post, PostHolding.organisation_id).where(
        PostHolding.person_id == row.officer_id, col(PostHolding.until).is_(None)
    )
    if row.organisation_id is not None:
        query = query.where(PostHolding.organisation_id == row.organisation_id)
    return [(post, place) for post, place in session.exec(query)]


def _agreed_already(session: Session, row: StandIn) -> bool:
    query = select(StandIn.id).where(
        StandIn.officer_id == row.officer_id,
        StandIn.person_id == row.person_id,
        col(StandIn.procedure).is_not_distinct_from(row.procedure),
        col(StandIn.organisation_id).is_not_distinct_from(row.organisation_id),
        col(StandIn.ended_at).is_(None),
        col(StandIn.since) <= row.until,
        col(StandIn.until) >= row.since,
    )
    return session.exec(query).first() is not None


def _person(session: Session, ref: str) -> Person:
    found = session.exec(select(Person).where(Person.ref == ref)).first()
    if found is None:
        raise Refusal(["unknown_person"])
    return found


def _place(session: Session, ref: str) -> Organisation:
    found = session.exec(select(Organisation).where(Organisation.ref == ref)).first()
    if found is None:
        raise Refusal(["unknown_organisation"])
    return found


def _told(letter: str, row: StandIn, reader: int, at: datetime) -> dict[str, Any]:
    """A letter to either of the two about what was agreed, or has ended."""
    about = {
        "officer_id": row.officer_id,
        "person_id": row.person_id,
        "since": row.since.isoformat(),
        "ends_on": row.until.isoformat(),
    }
    return letter_row(letter, f"{letter}:{row.ref}", at, person_id=reader, data=about)


def _entry(session: Session, what: str, row: StandIn, at: datetime, tasks: Sequence[str] = ()) -> audit.Draft:
    place = session.get_one(Organisation, row.organisation_id).ref if row.organisation_id else None
    data = {
        "stand_in": row.ref,
        "officer": session.get_one(Person, row.officer_id).ref,
        "person": session.get_one(Person, row.person_id).ref,
        "procedure": row.procedure,
        "organisation": place,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "tasks": list(tasks),
    }
    return audit.draft(audit.log_name(session), what, at, data)
