"""Every process is killed while people click, and started again: nothing is lost, nothing decided twice."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from html import unescape
from pathlib import Path

import httpx
import pytest
from sqlmodel import col, func, select

from casework.links import link_key, mint
from casework.office import Office
from models.act import Act
from models.db import Database
from models.outbox import Outbox, is_waiting
from models.person import Person
from tests.acceptance.processes import PATIENCE, Processes, processes_of
from tests.acceptance.season import SAME_ORIGIN
from tests.acceptance.test_worker import all_settled, assert_each_moved_once
from tests.prefect_server import prefect_running
from tuanwu.bench.clicks import HIDDEN
from tuanwu.bench.ground import REVIEWER, lay

pytestmark = pytest.mark.slow

CASES, CLIENTS = 160, 4
AWAY = 0.3
"""Seconds that a killed process stays away."""


@pytest.fixture
def processes(database: Database, tmp_path: Path) -> Iterator[Processes]:
    """With a Prefect server of their own, which is killed too."""
    with prefect_running(tmp_path) as server, processes_of(database, server, tmp_path) as processes:
        yield processes


def links_of(office: Office, processes: Processes) -> list[str]:
    """For every case the reviewer's link."""
    now, key = datetime.now(UTC), link_key(processes.settings.secret)
    with office.db.transaction() as session:
        about = {
            "purpose": "task",
            "person_id": REVIEWER,
            "mailbox": session.get_one(Person, REVIEWER).mailbox or "",
            "now": now,
            "expires_at": now + timedelta(days=1),
            "task_rev": 0,
        }
        return [f"/a/{mint(session, key, task_id=case, **about)}" for case in range(1, CASES + 1)]


def decide(client: httpx.Client, link: str) -> int:
    """Choose and confirm until an answer comes that says it is recorded, now or before; how many tries it took."""
    deadline = time.monotonic() + PATIENCE
    nth = 0
    while True:
        nth += 1
        assert time.monotonic() < deadline, f"{link} cannot be decided"
        try:
            chosen = client.post(link, data={"verdict": "pass", "dated": str(datetime.now(UTC).date())})
            if chosen.status_code == httpx.codes.CONFLICT:  # the answer to an earlier try was lost, its act was not
                return nth
            fields = {name: unescape(value) for name, value in HIDDEN.findall(chosen.text)}
            if client.post(f"{link}/confirm", data=fields).status_code == httpx.codes.SEE_OTHER:
                return nth
        except httpx.TransportError:
            time.sleep(0.05)


def kill_in_turn(processes: Processes) -> None:
    """Each process once, without warning."""
    for name in ("web", "mail", "worker", "web"):
        time.sleep(AWAY)
        processes.kill(name)
        time.sleep(AWAY)
        processes.start(name)
    processes.prefect.kill()
    time.sleep(AWAY)
    processes.prefect.start()


def test_whatever_is_killed_while_people_click_nothing_is_lost_and_nothing_decided_twice(
    processes: Processes, database: Database
):
    office = lay(database, CASES, decided=0)
    links = links_of(office, processes)
    for name in ("mail", "worker", "web"):
        processes.start(name)
    base = processes.settings.base
    with (
        httpx.Client(base_url=base, headers=SAME_ORIGIN, timeout=30) as client,
        ThreadPoolExecutor(CLIENTS + 1) as people,
    ):
        decide(client, links[0])
        killing = people.submit(kill_in_turn, processes)
        tries = list(people.map(lambda link: decide(client, link), links))
        killing.result()
    assert max(tries) > 1, "somebody clicked while the web server was away"

    def waiting() -> int:
        with office.db.reading() as session:
            return session.exec(select(func.count()).select_from(Outbox).where(is_waiting())).one()

    processes.until(lambda: all_settled(office) and waiting() == 0)
    assert_each_moved_once(office, CASES)
    with office.db.reading() as session:
        assert session.exec(select(func.count()).select_from(Act)).one() == CASES
        told = select(func.count()).select_from(Outbox).where(col(Outbox.told_by).is_(None))
        queued = session.exec(told).one()
    copies = Counter(message_from_bytes(letter.source)["Message-ID"] for letter in processes.letters())
    assert len(copies) == queued
    assert max(copies.values()) <= 2
