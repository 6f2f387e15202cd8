"""What became of a link: the act that was recorded through it."""

from datetime import date
from typing import Any

import orjson
from fastapi import Request, Response
from sqlalchemy import select
from sqlmodel import Session, col

from casework.links import Opened
from casework.office import Office
from casework.whats_next import whats_next
from config.words import words
from models.act import Act, Statement, VoteRecord
from models.case import Case
from models.organisation import Organisation
from models.person import Person
from web.act_forms import FORMS
from web.language import language_of
from web.page import page
from web.people import names_of
from web.told import Pairs, Telling


def done_here(session: Session, opened: Opened, ref: str) -> Act | None:
    """The act of that reference, where it was recorded through this very link."""
    query = select(Act).where(col(Act.ref) == ref, col(Act.link_id) == opened.link.id)
    found: Act | None = session.exec(query).scalars().first() if ref else None  # type: ignore[call-overload]
    return found


def receipt_page(
    request: Request, session: Session, office: Office, opened: Opened, today: date, status: int = 200
) -> Response:
    """The record of the act that decided the link's task, and what comes after it."""
    assert opened.act is not None
    assert opened.case is not None
    words = recorded_words(request, session, opened.act, opened.case, opened.person)
    following = whats_next(session, office, opened.case, opened.act.run, today)
    return page(request, "advisers/receipt.html", status=status, next=following, **words)


def recorded_words(request: Request, session: Session, act: Act, case: Case, reader: Person | None) -> dict[str, Any]:
    """What every page says that shows a recorded act."""
    language = language_of(request, reader.language if reader else None)
    committee = session.get(Organisation, case.committee_id) if case.committee_id else None
    return {
        "reader": reader.language if reader else None,
        "act": act,
        "case": case,
        "person": session.get_one(Person, case.person_id).name,
        "carried": what_it_carried(session, act, language),
        "committee": committee.name if committee else None,
    }


def what_it_carried(session: Session, act: Act, language: str) -> Pairs:
    """The fields of an act, the words that came with it, and what a vote came to."""
    data: dict[str, Any] = orjson.loads(act.data)
    refs = {one for value in data.values() for one in (value if isinstance(value, list) else [value]) if _is_text(one)}
    telling = Telling(words(language), names_of(session, refs))
    found = telling.act(data)
    officer = session.get(Person, act.on_behalf_id) if act.on_behalf_id else None
    if officer is not None:
        found.append((telling.label("on_behalf"), officer.name))
    spoken = select(col(Statement.field), col(Statement.words)).where(
        col(Statement.act_id) == act.id, col(Statement.words).is_not(None)
    )
    asked_as = {field.name: field.said for field in FORMS.get(act.kind, ())}
    said = session.connection().execute(spoken)
    found += [(telling.label(asked_as.get(field, field)), its_words or "") for field, its_words in said]
    outcome = outcome_of(session, act)
    if outcome is not None:
        found.append((telling.label("outcome"), telling.spoken.pgettext("outcome", outcome)))
    return found


def outcome_of(session: Session, act: Act) -> str | None:
    """What a vote came to; None for any other act."""
    vote = session.get(VoteRecord, act.id)
    return vote.outcome if vote else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)
