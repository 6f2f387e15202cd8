"""The worker's signs of life, and Prefect's, for the health page: written every few seconds and at every change."""

from collections.abc import Sequence
from datetime import datetime
from threading import Event, Thread

import structlog
from sqlalchemy import delete
from sqlmodel import col

from flows.at_work import AtWork
from flows.lane import Lane
from flows.prefect_client import answers
from models.heartbeat import Heartbeat

logger = structlog.get_logger(__name__)

SECONDS = 10.0


class SignsOfLife(Thread):
    """Beats until it is ended; then the worker's row is gone."""

    def __init__(self, work: AtWork, lanes: Sequence[Lane]) -> None:
        super().__init__(name="signs of life", daemon=True)
        self._work, self._lanes = work, lanes
        self._ending = Event()
        self._prefect_away_since: datetime | None = None

    def end(self) -> None:
        """Stop beating, and take the worker off the list."""
        self._ending.set()

    def run(self) -> None:
        """The thread's life."""
        while not self._ending.is_set():
            try:
                self._beat()
            except Exception:
                logger.exception("no sign of life could be written")
            self._ending.wait(SECONDS)
        with self._work.office.db.transaction() as session:
            session.connection().execute(delete(Heartbeat).where(col(Heartbeat.name) == self._work.name))

    def _beat(self) -> None:
        now = self._work.clock()
        self._prefect_away_since = None if answers() else self._prefect_away_since or now
        failing = [lane for lane in self._lanes if lane.failing_since]
        since = min((lane.failing_since for lane in failing if lane.failing_since), default=None)
        note = ", ".join(f"{lane.name}: {lane.trouble}" for lane in failing)
        with self._work.office.db.transaction() as session:
            session.merge(Heartbeat(name=self._work.name, beat_at=now, failing_since=since, note=note))
            session.merge(Heartbeat(name="prefect", beat_at=now, failing_since=self._prefect_away_since))
