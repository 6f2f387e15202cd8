"""Letters claimed, filled in, rendered and accepted through SMTP on one connection, the mail server a process apart."""

import time
from collections.abc import Iterator
from datetime import timedelta

from casework.garbage import collect_seldom
from casework.settle import settle
from flows import prefect_env
from models.db import Database
from tuanwu.bench.figure import Figure
from tuanwu.bench.ground import STAGE, START, lay
from tuanwu.bench.house import House

BAR = 300
LETTERS_A_CASE = 2
"""A receipt and word to the applicant. The tasks of all cases go to two officers, in one letter each."""


def measure(house: House, database: Database, kind: str, cases: int) -> Iterator[Figure]:
    """The letters that so many settled cases queued, sent until none waits."""
    now = START + timedelta(days=1)
    office = lay(database, max(1, cases // LETTERS_A_CASE))
    settle(office, "admission", STAGE, now)
    prefect_env.enter(house.settings)  # before Prefect is imported, which reads its environment only then
    from flows.at_work import AtWork
    from flows.carrier import Carrier
    from flows.post import send_all

    collect_seldom()  # as the worker
    with house.sink():
        carrier = Carrier(house.settings)
        work = AtWork(office, house.settings, lambda: now, carrier, "bench")
        began = time.perf_counter()
        counts, failed = send_all(work)
        seconds = time.perf_counter() - began
        carrier.close()
    if failed:
        raise RuntimeError(f"the mail server refused: {failed}")
    yield Figure(
        "letters rendered and accepted", kind, counts["sent"], counts["sent"] / seconds, "letters/s", BAR, "at_least"
    )
