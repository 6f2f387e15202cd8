"""Telling on further channels that something waits. A nudge holds no name and no link: only the letter does.

Nudges are queued beside the letters that leave the outbox, in rows of their own, so that a channel that fails holds up
neither a letter nor a case. They gather for a while: what waits together for one channel becomes one text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlmodel import Session, col

from casework.outbox import Claimed
from casework.quiet_hours import TELEPHONES
from models.bulk import insert_missing
from models.case import Case
from models.channel import Channel, Nudge, is_waiting
from models.db import Database
from models.organisation import Organisation
from models.person import Person, PostHolding
from models.task import Task, TaskHolder
from notifications.nudge import TOLD

GATHERS = timedelta(minutes=2)
LEASE = timedelta(minutes=5)
KEPT = timedelta(days=90)
ASKED_FOR = "fresh:"
"""The cause of letters that their reader has just asked for."""
_POST = ("organisation_id", "post")


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that waits to be told on one channel."""

    channel: Channel
    owner: str | None
    """The post and its organisation by their names; None for one person."""
    post: str | None
    language: str | None
    has_mailbox: bool
    nudges: tuple[Nudge, ...]
    numbers: tuple[str, ...]
    """The cases' numbers."""


def queue(session: Session, rows: Sequence[Claimed], now: datetime) -> int:
    """Queue what these letters ask for on the channels of their readers and of the posts asked; how many nudges."""
    asking = [row for row in rows if row.letter in TOLD and not row.dedupe_key.startswith(ASKED_FOR)]
    channels = _channels(session, asking)
    found = [(channel, row) for row in asking for channel in channels.get(row.id, ())]
    nudges = {
        (channel, _cause(row)): {
            "channel_id": channel,
            "cause": _cause(row),
            "letter": row.letter,
            "case_id": row.case_id,
            "task_id": row.task_id,
            "due_on": row.due_on,
            "state": "queued",
            "attempts": 0,
            "not_before": now + GATHERS,
            "queued_at": now,
        }
        for channel, row in found
    }
    insert_missing(session.connection(), Nudge, list(nudges.values()))
    return len(nudges)


def claim(session: Session, now: datetime) -> list[Gathered]:
    """Take everything that waits for channels where something is due, for one lease; at night nothing."""
    if TELEPHONES.end(now) is not None:
        return []
    free = or_(col(Nudge.state) == "queued", col(Nudge.lease_until) < now)
    due: Any = select(col(Nudge.channel_id)).where(is_waiting(), free, col(Nudge.not_before) <= now)
    query: Any = select(Nudge).where(is_waiting(), free, col(Nudge.channel_id).in_(due))
    nudges: list[Nudge] = list(
        session.execute(query.order_by(col(Nudge.id)).with_for_update(skip_locked=True)).scalars()
    )
    over = _over(session, nudges)
    by_channel: dict[int, list[Nudge]] = defaultdict(list)
    for nudge in nudges:
        if nudge.task_id in over:
            nudge.state, nudge.lease_until = "cancelled", None
        else:
            nudge.state, nudge.lease_until, nudge.attempts = "claimed", now + LEASE, nudge.attempts + 1
            by_channel[nudge.channel_id].append(nudge)
    session.flush()
    return [_gathered(session, channel, found) for channel, found in by_channel.items()]


def finish(session: Session, nudges: Iterable[Nudge], **outcome: Any) -> None:
    """Write what became of claimed nudges: state, last_reply, not_before, sent_at, attempts."""
    ids = [nudge.id for nudge in nudges]
    session.execute(update(Nudge).where(col(Nudge.id).in_(ids)).values(lease_until=None, **outcome))


def forget(session: Session, now: datetime) -> None:
    """Throw away what was told, or given up, long ago: letters are the record of who was told what, nudges are not."""
    old = delete(Nudge).where(~is_waiting(), col(Nudge.queued_at) < now - KEPT)
    session.connection().execute(old)


def next_due(database: Database, now: datetime) -> datetime | None:
    """When something may be told next, by day: long ago where it may be told now; None when nothing waits."""
    moment = func.coalesce(col(Nudge.lease_until), col(Nudge.not_before))
    with database.reading() as session:
        first = session.connection().execute(select(func.min(moment)).where(is_waiting())).scalar_one_or_none()
    if first is None:
        return None
    return TELEPHONES.end(max(first, now)) or first


def _channels(session: Session, rows: Sequence[Claimed]) -> Mapping[int, set[int]]:
    """The ids of the channels to tell of each letter: its reader's own, and those of the posts that its task asks; of
    a letter without a task, those of the posts that its reader holds."""
    readers, tasks = {row.person_id for row in rows}, {row.task_id for row in rows if row.task_id}
    if not readers:
        return {}
    own = _by(session, select(col(Channel.person_id), col(Channel.id)).where(col(Channel.person_id).in_(readers)))
    asked = and_(*(col(getattr(TaskHolder, name)) == col(getattr(Channel, name)) for name in _POST))
    held = and_(*(col(getattr(PostHolding, name)) == col(getattr(Channel, name)) for name in _POST))
    of_task = _by(
        session,
        select(col(TaskHolder.task_id), col(Channel.id)).join(Channel, asked).where(col(TaskHolder.task_id).in_(tasks)),
    )
    of_post = _by(
        session,
        select(col(PostHolding.person_id), col(Channel.id))
        .join(Channel, held)
        .where(col(PostHolding.person_id).in_(readers), col(PostHolding.until).is_(None)),
    )
    return {
        row.id: own[row.person_id] | (of_task[row.task_id] if row.task_id else of_post[row.person_id]) for row in rows
    }


def _by(session: Session, query: Any) -> defaultdict[int | None, set[int]]:
    found: defaultdict[int | None, set[int]] = defaultdict(set)
    for key, channel in session.connection().execute(query.where(col(Channel.paused_at).is_(None))):
        found[key].add(channel)
    return found


def _cause(row: Claimed) -> str:
    """What makes a letter's key, without its reader: several holders of a post are one group."""
    cause, letter, _reader, nth = row.dedupe_key.rsplit(":", 3)
    return f"{cause}:{letter}:{nth}"


def _over(session: Session, nudges: Iterable[Nudge]) -> set[int]:
    """The tasks of these that wait no more."""
    tasks = {nudge.task_id for nudge in nudges if nudge.task_id}
    closed: Any = select(col(Task.id)).where(col(Task.id).in_(tasks), col(Task.state) != "open")
    return set(session.connection().execute(closed).scalars()) if tasks else set()


def _gathered(session: Session, channel_id: int, nudges: list[Nudge]) -> Gathered:
    channel = session.get_one(Channel, channel_id)
    person = session.get(Person, channel.person_id) if channel.person_id else None
    place = session.get(Organisation, channel.organisation_id) if channel.organisation_id else None
    cases = {nudge.case_id for nudge in nudges}
    numbers = select(col(Case.number)).where(col(Case.id).in_(cases)).order_by(col(Case.id))
    return Gathered(
        channel,
        place.name if place else None,
        channel.post,
        person.language if person else None,
        bool(person is None or person.mailbox),
        tuple(nudges),
        tuple(session.connection().execute(numbers).scalars()),
    )
