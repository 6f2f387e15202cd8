"""Setting the stage: a throw-away database with the organisations and people of a story."""

import atexit
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from sqlmodel import Session

from casework.office import Office, found
from casework.terms import Calendar
from models.columns import new_ref
from models.db import Database
from models.migrate import upgrade
from models.number import NumberSegment
from models.organisation import Organisation
from models.person import Membership, Person, PostHolding
from tuanwu.rehearse import world
from tuanwu.rehearse.story import Script

LOG = "rehearsal"
EVER_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
MAIL_DOMAIN = "people.example"


_idle: list[Database] = []
"""Databases without a file: what one story made the engine compile serves the next, and that is most of the time."""


@contextmanager
def stage(script: Script) -> Iterator[Office]:
    """An office under the story's rules, over a database that goes when the story is over."""
    database = _idle.pop() if _idle else Database(f"sqlite:///{_folder() / new_ref()}.db", durable=False)
    path = Path(database.url.database or "")
    shutil.copyfile(_migrated(), path)
    try:
        with database.transaction() as session:
            _populate(session, script)
        yield Office(database, script.profile, _calendar(script), secrets.token_bytes())
    finally:
        database.dispose()
        for left in ("", "-wal", "-shm"):
            path.with_name(path.name + left).unlink(missing_ok=True)
        _idle.append(database)


@cache
def _folder() -> Path:
    """Where databases are thrown away from."""
    folder = Path(tempfile.mkdtemp(prefix="tuanwu-rehearsal-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _migrated() -> Path:
    """An empty database at the newest schema, made once and copied for every story."""
    path = _folder() / "empty.db"
    database = Database(f"sqlite:///{path}", durable=False)
    upgrade(database)
    found(database, LOG)
    database.dispose()
    return path


def _calendar(script: Script) -> Calendar:
    days = script.story.calendar
    return Calendar({**dict.fromkeys(days.holidays, False), **dict.fromkeys(days.workdays, True)})


def _populate(session: Session, script: Script) -> None:
    known: dict[str, Organisation] = {}
    waiting = list(script.story.organisations)
    while waiting:
        for one in [one for one in waiting if one.parent is None or one.parent in known]:
            known[one.id] = _organisation(session, one, known.get(one.parent or ""))
            waiting.remove(one)
    people = [
        (person, _person(person, ref, nth, known))
        for person in script.story.people
        for nth, ref in enumerate(person.ids, 1)
    ]
    session.add_all([row for _, row in people])
    session.flush()
    session.add_all([place for person, row in people for place in _places(person, row.id or 0, known)])


def _organisation(session: Session, one: world.Organisation, parent: Organisation | None) -> Organisation:
    row = Organisation(
        ref=one.id,
        code=one.id,
        kind=one.kind,
        name=one.name or one.id,
        parent_id=parent.id if parent else None,
        province=one.province,
        unit=one.unit or (parent.unit if parent else "school"),
        approves=one.kind == "committee" if one.approves is None else one.approves,
        has_committee=one.branch_committee,
    )
    session.add(row)
    session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    if one.numbers:
        numbers = one.numbers
        session.add(
            NumberSegment(organisation_id=row.id or 0, first=numbers.first, last=numbers.last, plan=numbers.planned)
        )
    return row


def _person(one: world.Person, ref: str, nth: int, known: dict[str, Organisation]) -> Person:
    born: tuple[date | None, bool] = one.born or (None, True)
    return Person(
        ref=ref,
        name=(one.name or one.id) + (str(nth) if one.count else ""),
        mailbox=one.mailbox or f"{ref}@{MAIL_DOMAIN}",
        organisation_id=known[one.organisation].id,
        born=born[0],
        born_day_known=born[1],
        member_since=one.member_since,
        party_member=one.party_member,
        probation=one.discipline == "probation",
        party_applied=one.party_applied,
        party_activist=one.party_activist,
        graduates=one.graduates,
    )


def _places(one: world.Person, person_id: int, known: dict[str, Organisation]) -> Iterator[Membership | PostHolding]:
    """Where somebody belongs, and the posts they hold."""
    if one.member_since:
        organisation = known[one.organisation].id or 0
        yield Membership(person_id=person_id, organisation_id=organisation, since=one.member_since)
    for post, place in one.held:
        yield PostHolding(person_id=person_id, organisation_id=known[place].id or 0, post=post, since=EVER_SINCE)
