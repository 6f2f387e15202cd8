"""What is thrown away when its time has come: links that can no longer be opened, applications never confirmed,
codes, counts of what is limited, urns that nobody will count, nudges told long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, literal, select
from sqlmodel import Session, col

from casework import nudges, throttle
from casework.office import Office
from models.act import Act
from models.application import Application
from models.ballot import Ballot, BallotUrn
from models.case import Case
from models.heartbeat import Heartbeat
from models.link import Link
from models.outbox import Outbox
from models.step_up import StepUp
from models.task import Task

LINKS_KEPT = timedelta(days=30)
"""After its end a link still says for so long why it is dead."""
GONE_AFTER = timedelta(days=1)
"""A worker that has not been heard of for so long will not come back under its name."""
_AT_ONCE = 500


_ABANDONED = (
    select(col(Ballot.id)).join(Case, col(Case.id) == col(Ballot.case_id)).where(col(Case.state) != literal("open"))
)
"""Secret ballots whose case ended while they were open: nobody will ever count them."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many of each were thrown away."""

    links: int
    applications: int


def clear(office: Office, now: datetime) -> Cleared:
    """Throw away what is past keeping. Links that acts were done by are history and stay; so does one whose task is
    still awaited, however old: whoever opens it is offered a fresh one."""
    with office.db.transaction() as session:
        session.connection().execute(delete(StepUp).where(col(StepUp.expires_at) < now - GONE_AFTER))
        applications = _forget_applications(session, now)
        links = _delete(session, Link, _old_links(now))
        throttle.forget(session, now)
        nudges.forget(session, now)
        session.connection().execute(delete(BallotUrn).where(col(BallotUrn.ballot_id).in_(_ABANDONED)))
        session.connection().execute(delete(Heartbeat).where(col(Heartbeat.beat_at) < now - GONE_AFTER))
    return Cleared(links, applications)


def _old_links(now: datetime) -> Any:
    used = exists().where(col(Act.link_id) == col(Link.id))
    awaited = exists().where(col(Task.id) == col(Link.task_id), col(Task.state) == literal("open"))
    return select(col(Link.id)).where(col(Link.expires_at) < now - LINKS_KEPT, ~used, ~awaited).limit(_AT_ONCE)


def _forget_applications(session: Session, now: datetime) -> int:
    """Applications whose every link has run out unconfirmed, with their letters and links."""
    usable = exists().where(col(Link.application_id) == col(Application.id), col(Link.expires_at) >= now)
    waiting = exists().where(
        col(Outbox.application_id) == col(Application.id), col(Outbox.state).in_(("queued", "claimed", "unknown"))
    )
    query = select(col(Application.id)).where(
        col(Application.confirmed_at).is_(None), col(Application.case_id).is_(None), ~usable, ~waiting
    )
    ids = session.connection().execute(query.limit(_AT_ONCE)).scalars().all()
    for table in (Link, Outbox):
        session.connection().execute(delete(table).where(col(table.application_id).in_(ids)))
    session.connection().execute(delete(Application).where(col(Application.id).in_(ids)))
    return len(ids)


def _delete(session: Session, table: Any, chosen: Any) -> int:
    ids = session.connection().execute(chosen).scalars().all()
    session.connection().execute(delete(table).where(table.id.in_(ids)))
    return len(ids)
