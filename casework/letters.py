"""From rows of the outbox to letters with names and words filled in, at the moment they are sent.

A letter that has nothing to say any more (its task is done, its case over) is cancelled; one without a mailbox is
dead, and stays where the operator sees it.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import orjson
from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from casework.links import FOLLOW_DAYS, draw, issue, task_expiry
from casework.terms import local_day
from config.words import Words, words
from models.act import Act
from models.application import Application
from models.case import Case, StageRun
from models.notice import Notice
from models.organisation import Organisation
from models.outbox import Outbox
from models.person import Person
from models.task import Task
from notifications.mask import mask_name
from notifications.messages import MESSAGES, Message

FOR_HOLDERS = frozenset({"task", "reminder", "objection"})
WHY = {
    **dict.fromkeys(FOR_HOLDERS, "holder"),
    "receipt": "actor",
    "escalation": "above",
    "confirm_application": "applicant",
    "start_link": "asked for",
    "turnover": "new post",
}
LASTS = {"confirm_application": timedelta(days=2), "start_link": timedelta(hours=1)}
"""How long the links of letters last that somebody asked for just now."""
Table = TypeVar("Table", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every letter needs: where its links lead, the key they are minted with, and in whose name we write."""

    base_url: str
    key: bytes
    institution: str = "团务"


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter ready to be rendered and sent. `thread` joins the letters of one case to one reader."""

    outbox_id: int
    ref: str
    mailbox: str
    name: str
    language: str
    message: Message
    thread: str | None
    attempts: int


def letter_ref(key: bytes, outbox_id: int) -> str:
    """A letter's reference outside: the same at every attempt to send it, and telling nobody how many there are."""
    return hmac.digest(key, b"letter %d" % outbox_id, hashlib.sha256)[:16].hex()


@dataclass(slots=True)
class Batch:
    """What became of claimed rows: letters to send, rows to cancel, rows that cannot be sent and why."""

    letters: list[Composed] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    dead: list[tuple[int, str]] = field(default_factory=list)


def compose(session: Session, rows: list[Outbox], desk: Desk, now: datetime) -> Batch:
    """Fill in the letters of these rows; their links are minted in this very transaction."""
    known = _Known(session, rows)
    batch = Batch()
    for row in rows:
        assert row.id is not None
        reader = known.reader(row)
        if reader is None or not reader.mailbox:
            batch.dead.append((row.id, "no mailbox"))
        elif known.is_over(row):
            batch.cancelled.append(row.id)
        else:
            batch.letters.append(_Composing(row, reader, known, desk, now).letter())
    issue(session, known.links)
    return batch


class _Known:
    """Everything the letters of one batch speak of, read in sets."""

    def __init__(self, session: Session, rows: list[Outbox]) -> None:
        self.links: list[dict[str, Any]] = []
        data = [orjson.loads(row.data) for row in rows]
        self.data = {row.id: fields for row, fields in zip(rows, data, strict=True)}
        self.cases = _by_id(session, Case, (row.case_id for row in rows))
        self.tasks = _by_id(session, Task, (row.task_id for row in rows))
        self.acts = _by_id(session, Act, (fields.get("act_id") for fields in data))
        self.applications = _by_id(session, Application, (row.application_id for row in rows))
        people = {row.person_id for row in rows} | {case.person_id for case in self.cases.values()}
        self.people = _by_id(session, Person, people)
        places = {place for case in self.cases.values() for place in (case.branch_id, case.committee_id, case.to_id)}
        places |= {fields.get("organisation_id") for fields in data}
        places |= {application.branch_id for application in self.applications.values()}
        self.places = _by_id(session, Organisation, places)
        self.runs = self._runs(session)
        self.notices = self._notices(session, [row for row in rows if row.letter == "notice"])

    def reader(self, row: Outbox) -> Person | Application | None:
        """To whom a letter goes."""
        if row.application_id is not None:
            return self.applications.get(row.application_id)
        return self.people.get(row.person_id or 0)

    def is_over(self, row: Outbox) -> bool:
        """Whether a letter that asks for something comes too late to ask."""
        task = self.tasks.get(row.task_id or 0)
        return task is not None and (task.state != "open" or task.rev != row.task_rev)

    def _runs(self, session: Session) -> dict[tuple[int, int], StageRun]:
        cases = {task.case_id for task in self.tasks.values()}
        found = session.exec(select(StageRun).where(col(StageRun.case_id).in_(cases))).scalars() if cases else ()  # type: ignore[call-overload]
        return {(run.case_id, run.run): run for run in found}

    def _notices(self, session: Session, rows: list[Outbox]) -> dict[int, Notice]:
        cases = {row.case_id for row in rows}
        if not cases:
            return {}
        query = select(Notice).where(col(Notice.case_id).in_(cases)).order_by(col(Notice.id))
        return {notice.case_id: notice for notice in session.exec(query).scalars()}  # type: ignore[call-overload]


class _Composing:
    """One letter being filled in."""

    def __init__(self, row: Outbox, reader: Person | Application, known: _Known, desk: Desk, now: datetime) -> None:
        self.row, self.reader, self.known, self.desk, self.now = row, reader, known, desk, now
        self.words: Words = words(reader.language)
        self.data: dict[str, Any] = known.data[row.id]
        self.case = known.cases.get(row.case_id or 0)
        self.task = known.tasks.get(row.task_id or 0)
        self.act = known.acts.get(self.data.get("act_id", 0))

    def letter(self) -> Composed:
        kind = MESSAGES[self.row.letter]
        message = kind.model_validate({name: self._word(name) for name in kind.model_fields})
        thread = f"{self.case.ref}.{self.reader.ref}" if self.case else None
        return Composed(
            self.row.id or 0,
            letter_ref(self.desk.key, self.row.id or 0),
            self.reader.mailbox or "",
            self.reader.name,
            self.reader.language,
            message,
            thread,
            self.row.attempts,
        )

    def _word(self, name: str) -> object:
        return _WORDS[name](self)

    def place(self, id_: int | None) -> str:
        found = self.known.places.get(id_ or 0)
        return found.name if found else self.desk.institution

    def organisation(self) -> str:
        return self.place(self.data.get("organisation_id") or (self.case.branch_id if self.case else None))

    def institution(self) -> str:
        return self.place(self.case.committee_id if self.case else None)

    def why(self) -> str:
        mine = self.case is not None and self.case.person_id == self.row.person_id
        return self.words.pgettext("to whom", WHY.get(self.row.letter) or ("person" if mine else "officer"))

    def person(self) -> str:
        about = self.known.people.get(self.case.person_id) if self.case else None
        return mask_name(about.name) if about else mask_name(self.reader.name)

    def named(self, context: str, code: str | None) -> str | None:
        return self.words.pgettext(context, code) if code else None

    def act_name(self) -> str:
        code = self.data.get("act") or (self.act.kind if self.act else None) or (self.task.act if self.task else "")
        return self.words.pgettext("act", code)

    def run(self) -> StageRun | None:
        return self.known.runs.get((self.task.case_id, self.task.run)) if self.task else None

    def due_why(self) -> str | None:
        run = self.run()
        return self.words.why_due(run.due_why) if run and run.due_on == self.row.due_on else None

    def days_left(self) -> int:
        return (self.row.due_on - local_day(self.now)).days if self.row.due_on else 0

    def days_late(self) -> int | None:
        return -self.days_left() if self.row.due_on else None

    def notice(self) -> Notice:
        return self.known.notices[self.row.case_id or 0]

    def day(self, name: str) -> date | None:
        return date.fromisoformat(self.data[name]) if self.data.get(name) else None

    def link(self) -> str:
        row, base = self.row, self.desk.base_url
        if row.letter == "confirm_application":
            return f"{base}/apply/confirm/{self._mint('confirm', self.expires_at(), application_id=row.application_id)}"
        if row.letter == "start_link":
            return f"{base}/start/{self._mint('start', self.expires_at())}"
        if row.letter in FOR_HOLDERS and self.task is not None:
            expiry = task_expiry(self.now, row.due_on)
            return f"{base}/a/{self._mint('task', expiry, task_id=row.task_id, task_rev=row.task_rev)}"
        if self.case is not None:
            expiry = self.now + timedelta(days=FOLLOW_DAYS)
            return f"{base}/my/{self._mint('follow', expiry, case_id=row.case_id)}"
        return f"{base}/"

    def expires_at(self) -> datetime:
        return self.row.queued_at + LASTS[self.row.letter]

    def _mint(self, purpose: str, expires_at: datetime, **about: int | None) -> str:
        token, row = draw(
            self.desk.key,
            purpose=purpose,
            person_id=self.row.person_id,
            mailbox=self.reader.mailbox or "",
            now=self.now,
            expires_at=expires_at,
            outbox_id=self.row.id,
            **about,
        )
        self.known.links.append(row)
        return token


_WORDS: dict[str, Callable[[_Composing], object]] = {
    "act": _Composing.act_name,
    "addressee": lambda one: one.reader.name,
    "assurance": lambda one: one.words.pgettext("assurance", one.act.assurance if one.act else "operator"),
    "back_to": lambda one: one.named("stage", one.data.get("back_to")),
    "branch": lambda one: one.place(one.known.applications[one.row.application_id or 0].branch_id),
    "case_number": lambda one: one.case.number if one.case else "",
    "count": lambda one: one.data["count"],
    "days_late": _Composing.days_late,
    "days_left": _Composing.days_left,
    "due": lambda one: one.row.due_on,
    "due_provisional": lambda one: bool(run.due_provisional) if (run := one.run()) else False,
    "due_why": _Composing.due_why,
    "expires_at": _Composing.expires_at,
    "first_day": lambda one: one.notice().first_day,
    "institution": _Composing.institution,
    "last_day": lambda one: one.notice().last_day,
    "link": _Composing.link,
    "months": lambda one: one.data["months"],
    "next_stage": lambda one: one.named("stage", one.data.get("next_stage")),
    "next_step": lambda one: one.named("stage", one.case.stage if one.case and one.case.stage else one.row.stage),
    "notice_link": lambda one: f"{one.desk.base_url}/notices/{one.notice().ref}",
    "open_tasks": lambda one: one.data["open_tasks"],
    "organisation": _Composing.organisation,
    "person": _Composing.person,
    "post": lambda one: one.named("post", one.data["post"]),
    "procedure": lambda one: one.named("procedure", one.case.procedure if one.case else None),
    "recorded_at": lambda one: one.act.recorded_at if one.act else one.row.queued_at,
    "since": lambda one: one.day("since"),
    "stage": lambda one: one.named("stage", one.row.stage or (one.act.stage if one.act else None)),
    "valid_until": lambda one: one.day("valid_until"),
    "waiting_since": lambda one: one.day("waiting_since"),
    "why": _Composing.why,
    "year": lambda one: one.data["year"],
}


def _by_id(session: Session, table: type[Table], ids: Iterable[int | None]) -> dict[int, Table]:
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    key: Any = table.id  # type: ignore[attr-defined]
    found: Iterable[Any] = session.exec(select(table).where(key.in_(wanted))).scalars()  # type: ignore[call-overload]
    return {one.id: one for one in found}
