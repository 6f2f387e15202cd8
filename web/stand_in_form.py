"""The form by which an officer names a stand-in: what it asks, what it offers, and what was agreed by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col
from starlette.datastructures import FormData

from casework.office import Office
from casework.stand_ins import Delegation
from config.words import Words
from models.organisation import Organisation
from models.person import Person, PostHolding
from web.act_forms import SURE, Field, Filled, missing
from web.beginnings import below
from web.form_words import strangers
from web.people import Options, members_of

_FIELDS = (
    Field("person", "listed", label="stand_in"),
    Field("since", "day"),
    Field("until", "day"),
    Field("procedure", "listed", required=False, label="only_procedure"),
    Field("organisation", "listed", required=False, label="only_organisation"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one officer is asked, with what each list offers; `posts` are those that would be lent."""

    officer: Person
    posts: tuple[tuple[str, Organisation], ...]
    fields: tuple[Field, ...]
    options: Mapping[str, Options]


def asked(session: Session, office: Office, officer: Person, spoken: Words, looked_for: str) -> Asked | None:
    """The form for somebody; None for one who holds no post. Beside colleagues, whoever is looked for by name or
    student number below one's committee is offered."""
    posts = _held(session, officer)
    if not posts:
        return None
    places = {place.id or 0: place for _, place in posts}
    colleagues = [one for id_ in places for one in members_of(session, id_, but=officer.id)]
    committees = tuple(place for place in places.values() if place.kind == "committee")
    found = below(session, committees, looked_for) if committees and looked_for else []
    options = {
        "person": [one for one in dict.fromkeys([*found, *colleagues]) if one[0] != officer.ref],
        "procedure": [(name, spoken.pgettext("procedure", name)) for name in office.procedures],
        "organisation": [(place.ref, place.name) for place in places.values()],
    }
    fields = _FIELDS if len(places) > 1 else _FIELDS[:-1]
    return Asked(officer, posts, fields, options)


def read(asked: Asked, posted: FormData, today: date) -> tuple[Filled, Delegation | None]:
    """The form as it was sent, and what it agrees on where nothing is wrong with it."""
    typed = {one.name: [text for text in [str(posted.get(one.name, "")).strip()] if text] for one in asked.fields}
    filled = Filled({**typed, SURE: [str(posted.get(SURE, ""))]})
    days = {name: _day(filled.one(name)) for name in ("since", "until")}
    wrong = strangers(filled, asked.fields, asked.options)
    wrong |= {name: "day" for name, day in days.items() if day is None and filled.one(name)}
    wrong |= missing(asked.fields, typed)
    if filled.one(SURE) != "yes":
        wrong[SURE] = "sure"
    since, until = days["since"], days["until"]
    if since and since < today:
        wrong["since"] = "past"
    if since and until and until < max(since, today):
        wrong["until"] = "before"
    filled = Filled(filled.typed, None, wrong)
    if wrong or until is None:
        return filled, None
    only = {name: filled.one(name) or None for name in ("procedure", "organisation")}
    return filled, Delegation(asked.officer.ref, filled.one("person"), until, since, **only)


def _held(session: Session, officer: Person) -> tuple[tuple[str, Organisation], ...]:
    query: Any = (
        select(col(PostHolding.post), Organisation)
        .join(Organisation, col(Organisation.id) == col(PostHolding.organisation_id))
        .where(col(PostHolding.person_id) == officer.id, col(PostHolding.until).is_(None))
        .order_by(col(PostHolding.id))
    )
    return tuple((post, place) for post, place in session.execute(query))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
