"""Bulk settling by the flow run: recorded decisions become closed stages, open next ones, tasks, entries, letters."""

import time
from collections.abc import Iterator
from datetime import timedelta

from casework.garbage import collect_seldom
from casework.office import Office
from flows import prefect_env
from models.db import Database
from tuanwu.bench.figure import Figure
from tuanwu.bench.ground import START, lay
from tuanwu.bench.house import House

BARS = {"sqlite": 5_000, "postgresql": 2_500}


def measure(house: House, database: Database, kind: str, cases: int) -> Iterator[Figure]:
    """One flow run that finds that many decided cases: transitions a second, the run's own start included."""
    office = lay(database, cases)
    with house.prefect():
        seconds = _run_flows(house, office)
    yield Figure("bulk settling by the flow run", kind, cases, cases / seconds, "transitions/s", BARS[kind], "at_least")


def _run_flows(house: House, office: Office) -> float:
    prefect_env.enter(house.settings)  # before Prefect is imported, which reads its environment only then
    from flows.admission import admission
    from flows.at_work import AtWork, working
    from flows.carrier import Carrier
    from flows.prefect_client import connected
    from flows.recommendation import recommendation

    collect_seldom()  # as the worker
    work = AtWork(office, house.settings, lambda: START + timedelta(days=1), Carrier(house.settings))
    with working(work), connected():
        for _ in range(3):
            recommendation()  # nothing is ready in it: the server's first runs are slow, and are not measured
        began = time.perf_counter()
        admission()
        return time.perf_counter() - began
