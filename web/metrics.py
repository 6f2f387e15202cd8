"""The pipeline and the outbox as Prometheus gauges, worked out at each scrape."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlmodel import Session

from casework.dead_letters import outbox_counts
from casework.health import health
from casework.pipeline import pipeline
from casework.procedure import Procedure
from casework.visibility import EVERYTHING


def measured(session: Session, procedures: Mapping[str, Procedure], now: datetime) -> bytes:
    """The metrics' text."""
    registry = CollectorRegistry()
    registry.register(_Measured(session, procedures, now))
    return generate_latest(registry)


class _Measured(Collector):
    def __init__(self, session: Session, procedures: Mapping[str, Procedure], now: datetime) -> None:
        self.session, self.procedures, self.now = session, procedures, now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every family, in the order in which they are listed."""
        yield from self._cases()
        letters = GaugeMetricFamily("tuanwu_letters", "Letters that wait or died, by state", labels=["state"])
        for state, count in outbox_counts(self.session).items():
            letters.add_metric([state], count)
        yield letters
        yield from self._ages()

    def _cases(self) -> Iterator[GaugeMetricFamily]:
        where = ["procedure", "stage"]
        families = {
            name: GaugeMetricFamily(f"tuanwu_cases_{name}", f"Cases {meaning}", labels=where)
            for name, meaning in (
                ("open", "open"),
                ("late", "whose day has passed"),
                ("vacant", "with a task that nobody is there to do"),
                ("set_aside", "set aside"),
            )
        }
        ended = GaugeMetricFamily(
            "tuanwu_cases_ended_lately", "Cases that ended in the last 30 days", labels=["procedure", "state"]
        )
        for one in pipeline(self.session, self.procedures, EVERYTHING, self.now):
            for stage in one.stages:
                for name, family in families.items():
                    family.add_metric([one.procedure, stage.stage], getattr(stage, name))
            for state, count in one.closed.items():
                ended.add_metric([one.procedure, state], count)
        yield from (*families.values(), ended)

    def _ages(self) -> Iterator[GaugeMetricFamily]:
        found = health(self.session, self.now)
        for name, meaning, since in (
            ("worker_beat", "the newest sign of life of a worker", found.worker_seen),
            ("oldest_ready_case", "the case became ready that waits longest for the worker", found.ready_since),
            ("oldest_waiting_letter", "the oldest letter that still waits was queued", found.letter_since),
        ):
            family = GaugeMetricFamily(f"tuanwu_{name}_seconds", f"Seconds since {meaning}")
            if since is not None:
                family.add_metric([], (self.now - since).total_seconds())
            yield family
        failing = GaugeMetricFamily("tuanwu_failing", "Processes that cannot do their work just now", labels=["name"])
        for one in found.failing:
            failing.add_metric([one.name], 1)
        yield failing
