"""Who is told on which further channel: put in, taken out, paused, and looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import Session, col

from casework.refusal import Refusal
from casework.stages.stage import OFFICERS
from casework.visibility import Viewer, visible_organisations
from models.channel import Channel, Nudge
from models.organisation import Organisation
from models.person import Person

POSTS = frozenset(post for posts in OFFICERS.values() for post in posts)


@dataclass(frozen=True, slots=True)
class Kept:
    """One channel, whose it is, and how it has fared. `last` is what was last heard from it."""

    ref: str
    kind: str
    address: str
    person: str | None
    organisation: str | None
    post: str | None
    paused_at: datetime | None
    waiting: int
    dead: int
    sent_at: datetime | None
    last: str | None


def add_for_post(session: Session, kind: str, address: str, organisation: str, post: str, now: datetime) -> Channel:
    """A channel for whoever holds a post. Raises Refusal for an organisation or post there is none of."""
    place = session.execute(select(Organisation).where(col(Organisation.code) == organisation)).scalar()
    if place is None:
        raise Refusal(["unknown_organisation"])
    if post not in OFFICERS[place.kind]:
        raise Refusal(["unknown_post"])
    return _added(session, Channel(kind=kind, address=address, organisation_id=place.id, post=post, since=now))


def add_for_person(session: Session, kind: str, address: str, student_number: str, now: datetime) -> Channel:
    """A channel for one person. Raises Refusal for somebody there is none of."""
    person = session.execute(select(Person).where(col(Person.student_number) == student_number)).scalar()
    if person is None:
        raise Refusal(["unknown_person"])
    return _added(session, Channel(kind=kind, address=address, person_id=person.id, since=now))


def remove(session: Session, ref: str) -> bool:
    """Forget a channel and what was told there; whether there was one."""
    return _forget(session, col(Channel.ref) == ref) > 0


def forget_people(session: Session, people: Iterable[int]) -> None:
    """Forget the channels of people who have left, their telephone numbers with them. Channels of posts stay."""
    _forget(session, col(Channel.person_id).in_(list(people)))


def _forget(session: Session, which: ColumnElement[bool]) -> int:
    found = session.execute(select(col(Channel.id)).where(which)).scalars().all()
    session.execute(delete(Nudge).where(col(Nudge.channel_id).in_(found)))
    session.execute(delete(Channel).where(col(Channel.id).in_(found)))
    return len(found)


def by_ref(session: Session, ref: str) -> Channel | None:
    """A channel by its reference."""
    return session.execute(select(Channel).where(col(Channel.ref) == ref)).scalar()


def of_person(session: Session, person_id: int) -> list[Channel]:
    """Somebody's own channels."""
    query = select(Channel).where(col(Channel.person_id) == person_id).order_by(col(Channel.id))
    return list(session.execute(query).scalars())


def pause(session: Session, person_id: int, ref: str, now: datetime | None) -> None:
    """Tell nothing on somebody's own channel from now on, not even what waits; None: tell again. Another's stays as it
    is."""
    for channel in of_person(session, person_id):
        if channel.ref == ref:
            channel.paused_at = now
            session.add(channel)
            if now is not None:
                waits = (col(Nudge.channel_id) == channel.id, col(Nudge.state) == "queued")
                session.execute(update(Nudge).where(*waits).values(state="cancelled"))


def kept(session: Session, viewer: Viewer) -> list[Kept]:
    """The channels of the organisations that a viewer sees, and of their people."""
    of_nudges = (
        func.count().filter(col(Nudge.state).in_(("queued", "claimed"))).label("waiting"),
        func.count().filter(col(Nudge.state) == "dead").label("dead"),
        func.max(Nudge.sent_at).label("sent_at"),
        func.max(Nudge.id).filter(col(Nudge.last_reply).is_not(None)).label("newest"),
    )
    counted = select(col(Nudge.channel_id), *of_nudges).group_by(col(Nudge.channel_id)).subquery()
    last = select(col(Nudge.last_reply)).where(col(Nudge.id) == counted.c.newest).scalar_subquery()
    home = func.coalesce(col(Channel.organisation_id), col(Person.organisation_id))
    columns: Any = (
        Channel.ref, Channel.kind, Channel.address, Person.name, Organisation.name, Channel.post, Channel.paused_at,
        func.coalesce(counted.c.waiting, 0), func.coalesce(counted.c.dead, 0), counted.c.sent_at, last,
    )  # fmt: skip
    query = (
        select(*columns)
        .select_from(Channel)
        .outerjoin(Person, col(Person.id) == col(Channel.person_id))
        .outerjoin(Organisation, col(Organisation.id) == home)
        .outerjoin(counted, counted.c.channel_id == col(Channel.id))
        .where(visible_organisations(viewer))
        .order_by(col(Channel.id))
    )
    return [Kept(*row) for row in session.connection().execute(query)]


def _added(session: Session, channel: Channel) -> Channel:
    session.add(channel)
    session.flush()
    return channel
