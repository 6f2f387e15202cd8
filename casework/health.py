"""Whether the work gets done: the workers' signs of life, and the oldest of what still waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.act import Act
from models.case import Case, is_open
from models.heartbeat import Heartbeat
from models.outbox import Outbox, is_dead, is_waiting

SILENT_AFTER = timedelta(seconds=60)
WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Health:
    """What a glance tells. `worker_seen` is the newest sign of life of any worker, None where none runs."""

    worker_seen: datetime | None
    failing: tuple[Heartbeat, ...]
    """Processes that cannot do their work just now, each with since when and why."""
    ready_since: datetime | None
    """Since when the case that waits longest for the worker has been ready."""
    letter_since: datetime | None
    """When the oldest letter that still waits was queued."""
    dead_letters: int
    set_aside: int

    def is_silent(self, now: datetime) -> bool:
        """Whether no worker has been heard of for too long."""
        return self.worker_seen is None or now - self.worker_seen > SILENT_AFTER


def health(session: Session, now: datetime) -> Health:
    """How the installation is, as its tables tell it."""
    beats = session.exec(select(Heartbeat).order_by(col(Heartbeat.name))).scalars().all()  # type: ignore[call-overload]
    return Health(
        worker_seen=max((one.beat_at for one in beats if one.name.startswith(WORKER)), default=None),
        failing=tuple(one for one in beats if one.failing_since is not None and now - one.beat_at <= SILENT_AFTER),
        ready_since=_ready_since(session, now),
        letter_since=_first(session, select(func.min(col(Outbox.queued_at))).where(is_waiting())),
        dead_letters=_first(session, select(func.count()).select_from(Outbox).where(is_dead())),
        set_aside=_first(
            session, select(func.count()).select_from(Case).where(is_open(), col(Case.set_aside_at).is_not(None))
        ),
    )


def _ready_since(session: Session, now: datetime) -> datetime | None:
    """Ready since its latest act, or since its clock fell due."""
    latest = (
        select(func.max(col(Act.recorded_at)).label("at"))
        .join(Case, col(Case.id) == col(Act.case_id))
        .where(col(Case.ready), col(Case.set_aside_at).is_(None))
        .group_by(col(Case.id))
        .subquery()
    )
    woken = select(func.min(col(Case.wake_at))).where(
        is_open(), col(Case.wake_at) <= now, col(Case.set_aside_at).is_(None)
    )
    found = (_first(session, select(func.min(latest.c.at))), _first(session, woken))
    return min((moment for moment in found if moment is not None), default=None)


def _first(session: Session, query: Any) -> Any:
    return session.connection().execute(query).scalar_one()
