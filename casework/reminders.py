"""Reminding holders and telling the level above, on the days that the ladder of each open stage names.

What is due is read from the cases, so that a missed day is made up for once; the outbox knows every letter by its
cause, so that nobody is told twice.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from casework import outbox
from casework.atlas import Atlas
from casework.case_row import READ_CASES, CaseRow
from casework.facts import EMPTY, View, facts_from
from casework.numbers import free_numbers
from casework.office import Office
from casework.outbox import letter_row
from casework.owed import HeldTask, Owed, owed
from casework.procedure import LetterRule, Procedure
from casework.terms import local_day
from models.case import Case
from models.task import Task

logger = structlog.get_logger(__name__)

CHUNK = 200

_CASES: Any = Case.__table__  # type: ignore[attr-defined]
_LIVING = (col(Case.state) == "open", col(Case.set_aside_at).is_(None))
_CHASED = update(_CASES).where(_CASES.c.id == bindparam("b_id"), _CASES.c.rev == bindparam("b_rev"))


@dataclass
class Reminded:
    """What a run came to: cases looked at, letters owed."""

    cases: int = 0
    letters: int = 0


def remind(office: Office, now: datetime) -> Reminded:
    """Queue every reminder, escalation and notice of time that is owed by now. Idempotent."""
    done, last = Reminded(), 0
    while found := _read(office, local_day(now), last):
        last = found[-1].id
        done.cases += len(found)
        done.letters += _chase(office, found, now)
    done.letters += _tell_of_numbers(office, now)
    return done


def next_reminder(office: Office, after: date) -> date:
    """The next day on which something is owed: a case's own (which may have been missed), or a year's end; where there
    is none, the new year, to look again."""
    with office.db.reading() as session:
        chase_on = session.connection().execute(select(func.min(col(Case.chase_on))).where(*_LIVING)).scalar_one()
    year_ends = (_next_year_end(procedure, after) for procedure in office.procedures.values())
    return min(filter(None, (chase_on, *year_ends)), default=date(after.year + 1, 1, 1))


def _read(office: Office, today: date, after: int) -> list[CaseRow]:
    due = (
        READ_CASES.where(*_LIVING, col(Case.chase_on) <= today, col(Case.id) > after)
        .order_by(col(Case.id))
        .limit(CHUNK)
    )
    with office.db.reading() as session:
        return [CaseRow._make(row) for row in session.connection().execute(due)]


def _chase(office: Office, cases: Sequence[CaseRow], now: datetime) -> int:
    """Queue what these cases owe, and set their next day; a case touched meanwhile keeps its day, and is seen again."""
    with office.db.transaction() as session:
        found = _owed(session, office, cases, now)
        letters = [letter for one in found.values() for letter in one.letters]
        outbox.put(session, letters)
        rows = [
            {"b_id": case.id, "b_rev": case.rev, "chase_on": found[case.id].next_on}
            for case in cases
            if case.id in found
        ]
        if rows:
            session.connection().execute(_CHASED.values(chase_on=bindparam("chase_on")), rows)
        if letters:
            office.db.wake(session)
    return len(letters)


def _owed(session: Session, office: Office, cases: Sequence[CaseRow], now: datetime) -> dict[int, Owed]:
    atlas = Atlas(session)
    for case in cases:
        atlas.meet(case.person, case.person_id)
    places = {place for case in cases for place in (case.branch_id, case.committee_id, case.to_id)}
    atlas.learn(places, {ref for case in cases for ref in _named(case.facts)})
    atlas.learn_all_posts()
    tasks = _tasks(session, [case.id for case in cases])
    found = {}
    for case in cases:
        try:
            procedure = office.version(session, case.version_id)
            found[case.id] = owed(case, procedure, tasks[case.id], atlas, office.calendar, now)
        except Exception:
            logger.exception("a case's reminders cannot be worked out", case=case.ref)
    return found


def _named(facts: str) -> tuple[str, ...]:
    known = facts_from(facts)
    return (*known.contacts, *known.introducers)


def _tasks(session: Session, cases: Collection[int]) -> dict[int, list[HeldTask]]:
    query: Any = select(col(Task.case_id), col(Task.id), col(Task.rev), col(Task.act), col(Task.slot)).where(
        col(Task.case_id).in_(cases), col(Task.state) == "open"
    )
    found: dict[int, list[HeldTask]] = defaultdict(list)
    for case_id, id_, rev, act, slot in session.connection().execute(query):
        found[case_id].append(HeldTask(id_, rev, act, slot))
    return found


def _tell_of_numbers(office: Office, now: datetime) -> int:
    """At the year's end: those whom the procedures name, of every organisation that has serial numbers of the year
    left."""
    today = local_day(now)
    ended = [one for one in office.procedures.values() if (day := _year_end(one, today.year)) and day <= today]
    rules = [rule for procedure in ended for rule in procedure.letters_on("clock.year_end")]
    if not rules:
        return 0
    with office.db.transaction() as session:
        free = {one.organisation_id: one.left for one in free_numbers(session, today.year)}
        atlas = Atlas(session)
        atlas.learn(free)
        letters = [
            letter_row(
                rule.letter,
                f"numbers:{organisation}.{today.year}",
                now,
                person_id=person,
                data={"organisation_id": organisation, "count": left, "year": today.year},
            )
            for rule in rules
            for organisation, left in free.items()
            for person in _addressed(atlas, organisation, rule)
        ]
        outbox.put(session, letters)
    return len(letters)


def _addressed(atlas: Atlas, organisation: int, rule: LetterRule) -> list[int]:
    """Whom a rule names, where the numbers' organisation is the committee."""
    view = View("", "", EMPTY, {"committee": (atlas.place(organisation),)})
    return list(dict.fromkeys(person for one in rule.to for person in atlas.addressed(one, view)))


def _year_end(procedure: Procedure, year: int) -> date | None:
    named = procedure.reminders.year_end
    return date.fromisoformat(f"{year}-{named}") if named else None


def _next_year_end(procedure: Procedure, after: date) -> date | None:
    this_year = _year_end(procedure, after.year)
    return this_year if this_year is None or this_year > after else _year_end(procedure, after.year + 1)
