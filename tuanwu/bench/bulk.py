"""Bulk settling by the flow run: recorded decisions become closed stages, open next ones, tasks, entries, letters."""

import time
from collections.abc import Iterator

from casework.office import Office
from models.db import Database
from tuanwu.bench.figure import Figure
from tuanwu.bench.ground import lay
from tuanwu.bench.house import House

BARS = {"sqlite": 5_000, "postgresql": 2_500}


def measure(house: House, cases: int) -> Iterator[Figure]:
    """One flow run that finds that many decided cases: transitions a second, the run's own start included."""
    from flows import prefect_env

    prefect_env.enter(house.settings)  # before Prefect is imported
    database = Database(house.settings.database)
    office = lay(database, cases)
    seconds = _run_flow(house, office)
    yield Figure(
        "bulk settling by the flow run", _kind(database), cases, cases / seconds, "transitions/s",
        BARS[_kind(database)], "at_least",
    )  # fmt: skip
    database.dispose()


def _run_flow(house: House, office: Office) -> float:
    from flows.admission import admission
    from flows.at_work import AtWork, system_clock, working
    from flows.carrier import Carrier
    from flows.prefect_client import connected
    from tuanwu.supervise.children import prefect_server

    with prefect_server(house.settings), working(AtWork(office, house.settings, system_clock, Carrier(house.settings))):
        with connected():
            admission()  # finds nothing ready in a stage before it; the server's first run is slow
        began = time.perf_counter()
        with connected():
            admission()
        return time.perf_counter() - began


def _kind(database: Database) -> str:
    return "sqlite" if database.is_sqlite else "postgresql"
