"""Letters that did not reach their reader: who is told, and when a mailbox gets no more of them.

The branch hears of a member whose mailbox does not exist, once a mailbox. The level above hears of a task whose letter
did not arrive (TRUST E-16). The task's clock runs on: only the rules move a day, and mail is none of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from casework.atlas import Atlas
from casework.letter_things import CASES, HELD_TASKS, PEOPLE, TASKS, Reader
from casework.outbox import letter_row, put
from models.outbox import Outbox
from models.unreachable import Unreachable

BOUNCES = 3
"""So many times a mailbox may be said not to exist, before nothing more is sent there."""
SUPPRESSED = "the mailbox is suppressed: its letters came back"
_TELLING = frozenset({"unreachable", "undeliverable"})


class Undelivered(NamedTuple):
    """A letter that did not arrive. `no_such_mailbox`: its server said that the mailbox does not exist."""

    outbox_id: int
    reason: str
    no_such_mailbox: bool = False


def note(session: Session, undelivered: Sequence[Undelivered], now: datetime) -> None:
    """Count what came back, and queue the letters that tell of it."""
    if not undelivered:
        return
    rows = _rows(session, [one.outbox_id for one in undelivered])
    stood_for = _told_in_one(session, rows)
    people = {one.id: one for one in PEOPLE.of(session, (row.person_id for row in rows.values()))}
    atlas, letters = Atlas(session), list[dict[str, Any]]()
    for one in undelivered:
        row = rows[one.outbox_id]
        reader = people.get(row.person_id)
        if reader is None:
            continue
        if one.no_such_mailbox and reader.mailbox:
            known = _count(session, reader, one.reason, now)
            if reader.organisation_id is not None:
                letters += _to_the_branch(atlas, reader, reader.organisation_id, known, now)
        for told in (row, *stood_for[row.id]):
            if told.task_id is not None and told.letter not in _TELLING:
                letters += _to_the_level_above(session, atlas, told, reader, now)
    put(session, letters)


def suppressed(session: Session, mailboxes: Sequence[str]) -> frozenset[str]:
    """Those of these mailboxes that get no more letters."""
    query = select(col(Unreachable.mailbox)).where(
        col(Unreachable.mailbox).in_(mailboxes), col(Unreachable.suppressed_at).is_not(None)
    )
    return frozenset(session.connection().execute(query).scalars())


_COLUMNS: Any = (
    Outbox.id, Outbox.letter, Outbox.person_id, Outbox.case_id, Outbox.task_id, Outbox.task_rev, Outbox.stage,
    Outbox.due_on, Outbox.told_by,
)  # fmt: skip


def _rows(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    return {row.id: row for row in session.connection().execute(select(*_COLUMNS).where(col(Outbox.id).in_(ids)))}


def _told_in_one(session: Session, ids: Iterable[int]) -> Mapping[int, list[Any]]:
    """The letters in whose stead each of these went."""
    found = defaultdict[int, list[Any]](list)
    for row in session.connection().execute(select(*_COLUMNS).where(col(Outbox.told_by).in_(list(ids)))):
        found[row.told_by].append(row)
    return found


def _count(session: Session, reader: Reader, reason: str, now: datetime) -> Unreachable:
    query: Any = select(Unreachable).where(
        col(Unreachable.person_id) == reader.id, col(Unreachable.mailbox) == reader.mailbox
    )
    known: Unreachable | None = session.exec(query).scalars().first()
    if known is None:
        known = Unreachable(
            person_id=reader.id, mailbox=reader.mailbox or "", bounces=0, reason=reason, first_at=now, last_at=now
        )
    known.bounces, known.reason, known.last_at = known.bounces + 1, reason[:500], now
    if known.bounces >= BOUNCES:
        known.suppressed_at = known.suppressed_at or now
    session.add(known)
    session.flush()
    return known


def _to_the_branch(
    atlas: Atlas, reader: Reader, branch: int, known: Unreachable, now: datetime
) -> list[dict[str, Any]]:
    return [
        letter_row(
            "unreachable",
            f"unreachable:{known.id}",
            now,
            person_id=person,
            data={"about": reader.id, "organisation_id": branch},
        )
        for person in _officers(atlas, branch, reader.id)
    ]


def _to_the_level_above(
    session: Session, atlas: Atlas, row: Any, reader: Reader, now: datetime
) -> list[dict[str, Any]]:
    (task,) = TASKS.of(session, [row.task_id])
    (case,) = CASES.of(session, [row.case_id])
    if task.state != "open" or task.rev != row.task_rev:
        return []
    asked = next((holder.organisation_id for holder in HELD_TASKS.of(session, [task.id])), case.branch_id)
    atlas.learn([asked])
    return [
        letter_row(
            "undeliverable",
            f"undeliverable:{task.id}.{task.rev}.{reader.id}",
            now,
            person_id=person,
            case_id=case.id,
            task_id=task.id,
            task_rev=task.rev,
            stage=row.stage,
            due_on=row.due_on,
            data={"about": reader.id, "act": task.act, "organisation_id": asked},
        )
        for person in atlas.officers_above(atlas.place(asked)) or _officers(atlas, asked, reader.id)
        if person != reader.id
    ]


def _officers(atlas: Atlas, organisation_id: int, but: int) -> list[int]:
    """The officers of an organisation but one; those above it, where it has no other."""
    atlas.learn([organisation_id])
    place = atlas.place(organisation_id)
    return [one for one in atlas.officers_of(place) if one != but] or [
        one for one in atlas.officers_above(place) if one != but
    ]
