"""Writing a plan: one transaction, set by set, and its audit entry."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlmodel import Session

from casework import audit
from casework.channels import forget_people
from casework.roster.known import MEMBERSHIP, ORGANISATION, PERSON, POST_HOLDING, SEGMENT, ids_of
from casework.roster.organisations import OrganisationChanges
from casework.roster.people import PeopleChanges, facts
from casework.roster.plan import Plan
from casework.roster.posts import PostChanges, SegmentChanges
from casework.roster.tree import paths
from casework.terms import local_day
from casework.vacancy import look_again, mark_vacant
from models.columns import new_ref

_NEW_ORGANISATION: Mapping[str, Any] = {"parent_id": None, "path": "", "closed_on": None}
_NEW_PERSON: Mapping[str, Any] = {
    "mailbox": None,
    "language": "zh",
    "born": None,
    "born_day_known": True,
    "member_since": None,
    "party_member": False,
    "probation": False,
    "party_applied": None,
    "party_activist": None,
    "graduates": None,
    "id_number_mac": None,
    "left_on": None,
}


def apply(session: Session, plan: Plan, now: datetime) -> None:
    """Write a plan without problems; the caller's transaction makes it all or nothing."""
    if plan.problems:
        raise ValueError("a roster with problems is not taken in")
    organisations = _organisations(session, plan.organisations, local_day(now))
    _people(session, plan.people, organisations, local_day(now))
    _memberships(session, plan.people, organisations)
    _posts(session, plan.posts, organisations, now)
    _segments(session, plan.segments, organisations)
    data = {"sha256": plan.digest, **plan.counts()}
    audit.append(session, [audit.draft(audit.log_name(session), "roster.imported", now, data)])


def _organisations(session: Session, changes: OrganisationChanges, today: date) -> dict[str, int]:
    """Write the organisations, then the tree over all of them; the ids of all codes."""
    _insert(session, ORGANISATION, [{**one, **_NEW_ORGANISATION, "ref": new_ref()} for one in changes.new])
    _update(session, ORGANISATION, [{"key": stands.id, **values} for stands, values in changes.changed])
    _update(session, ORGANISATION, [{"key": one.id, "closed_on": today} for one in changes.closed])
    return _place(session, changes.parents)


def _place(session: Session, changed: Mapping[str, str | None]) -> dict[str, int]:
    c = ORGANISATION.c
    rows = session.connection().execute(select(c.id, c.code, c.parent_id, c.path)).all()
    ids = {row.code: row.id for row in rows if row.code}
    parents = {row.id: row.parent_id for row in rows}
    parents |= {ids[code]: ids[parent] if parent else None for code, parent in changed.items()}
    path = paths(parents)
    placed = [
        {"key": row.id, "parent_id": parents[row.id], "path": path[row.id]}
        for row in rows
        if (row.parent_id, row.path) != (parents[row.id], path[row.id])
    ]
    _update(session, ORGANISATION, placed)
    return ids


def _people(session: Session, changes: PeopleChanges, organisations: Mapping[str, int], today: date) -> None:
    new = [
        {**_NEW_PERSON, **facts(row), "ref": new_ref(), "organisation_id": organisations[row.organisation]}
        for row in changes.new
    ]
    _insert(session, PERSON, new)
    _update(session, PERSON, [{"key": one.known.id, **one.values} for one in changes.changed])
    elsewhere = [
        {"key": one.known.id, **one.values, "organisation_id": organisations[one.row.organisation], "left_on": None}
        for one in (*changes.moved, *changes.back)
    ]
    _update(session, PERSON, elsewhere)
    _update(session, PERSON, [{"key": one.id, "left_on": today} for one in changes.left])
    forget_people(session, [one.id for one in changes.left])


def _memberships(session: Session, changes: PeopleChanges, organisations: Mapping[str, int]) -> None:
    _update(session, MEMBERSHIP, [{"key": id_, "until": until} for id_, until in changes.ended])
    _update(session, MEMBERSHIP, [{"key": id_, "since": since} for id_, since in changes.redated])
    people = ids_of(session, {one.student_number for one in changes.joined})
    joined = [
        {
            "person_id": people[one.student_number],
            "organisation_id": organisations[one.organisation],
            "since": one.since,
            "until": None,
        }
        for one in changes.joined
    ]
    _insert(session, MEMBERSHIP, joined)


def _posts(session: Session, changes: PostChanges, organisations: Mapping[str, int], now: datetime) -> None:
    _update(session, POST_HOLDING, [{"key": one.id, "until": max(now, one.since)} for one in changes.ended])
    people = ids_of(session, {one.student_number for one in changes.begun})
    begun = [
        {
            "person_id": people[one.student_number],
            "organisation_id": organisations[one.organisation],
            "post": one.post,
            "since": now,
            "until": None,
        }
        for one in changes.begun
    ]
    _insert(session, POST_HOLDING, begun)
    mark_vacant(session)
    passed = [(one.post, organisations[one.organisation]) for one in changes.begun]
    look_again(session, [*passed, *((one.post, one.organisation_id) for one in changes.ended)])


def _segments(session: Session, changes: SegmentChanges, organisations: Mapping[str, int]) -> None:
    new = [
        {"organisation_id": organisations[row.organisation], "first": row.first, "last": row.last, "plan": row.size}
        for row in changes.new
    ]
    _insert(session, SEGMENT, new)
    changed = [{"key": stands.id, "last": row.last, "plan": row.size} for stands, row in changes.changed]
    _update(session, SEGMENT, changed)


def _insert(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(insert(table), rows)


def _update(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Update rows by "key": one statement for all rows that change the same columns."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if len(row) > 1:
            alike[tuple(sorted(row))].append(row)
    for some in alike.values():
        session.connection().execute(update(table).where(table.c.id == bindparam("key")), some)
