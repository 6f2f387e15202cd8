"""Where the link of each letter leads, and for how long it works."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from casework.letter_times import LASTS
from casework.links import BALLOT_DAYS, FOLLOW_DAYS, RECEIPT_DAYS, draw, task_expiry

if TYPE_CHECKING:
    from casework.letter_words import LetterWords

_FOR_HOLDERS = ("task", "reminder", "objection", "frozen")


def link(one: "LetterWords") -> str:
    """The address: what the letter asks for or tells of, else its case, else one's own page."""
    leads = _LEADS.get(one.row.letter)
    return (leads(one) if leads else None) or _to_the_case(one) or f"{one.desk.base_url}/start"


def expires_at(one: "LetterWords") -> datetime:
    """When the link of a letter ends that somebody asked for just now, or that is of no use for long."""
    return one.row.queued_at + LASTS[one.row.letter]


def _to_the_task(one: "LetterWords") -> str | None:
    if one.task is None:
        return None
    expiry = task_expiry(one.now, one.row.due_on, one.task.act)
    return _minted(one, "a", "task", expiry, task_id=one.row.task_id, task_rev=one.row.task_rev)


def _to_the_receipt(one: "LetterWords") -> str | None:
    if one.act is None:
        return None
    return _minted(one, "receipt", "receipt", one.now + timedelta(days=RECEIPT_DAYS), act_id=one.act.id)


def _to_the_ballot(one: "LetterWords") -> str:
    expiry = one.now + timedelta(days=BALLOT_DAYS)
    return _minted(one, "ballot", "ballot", expiry, ballot_id=one.data["ballot_id"])


def _to_the_case(one: "LetterWords") -> str | None:
    if one.case is None:
        return None
    return _minted(one, "my", "follow", one.now + timedelta(days=FOLLOW_DAYS), case_id=one.row.case_id)


def _minted(one: "LetterWords", place: str, purpose: str, until: datetime, **about: int | None) -> str:
    token, row = draw(
        one.desk.key,
        purpose=purpose,
        person_id=one.row.person_id,
        mailbox=one.reader.mailbox or "",
        now=one.now,
        expires_at=until,
        outbox_id=one.row.id,
        **about,
    )
    one.matter.links.append(row)
    return f"{one.desk.base_url}/{place}/{token}"


_LEADS: dict[str, Callable[["LetterWords"], str | None]] = {
    "confirm_application": lambda one: _minted(
        one, "apply/confirm", "confirm", expires_at(one), application_id=one.row.application_id
    ),
    "start_link": lambda one: _minted(one, "start", "start", expires_at(one)),
    "digest": lambda one: _minted(one, "list", "list", expires_at(one)),
    "receipt": _to_the_receipt,
    **dict.fromkeys(_FOR_HOLDERS, _to_the_task),
    **dict.fromkeys(("ballot", "ballot_closed"), _to_the_ballot),
    "escalations": lambda one: f"{one.desk.base_url}/committee/cases",
    "unused_numbers": lambda one: f"{one.desk.base_url}/committee/numbers",
}
