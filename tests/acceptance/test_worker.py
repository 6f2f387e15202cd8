"""Stories of the worker: it carries on whatever dies, loses nothing and does nothing twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlmodel import col, func, select, update

from casework import acts
from casework.act import record
from casework.office import Office
from casework.quiet_hours import TELEPHONES
from casework.settle import procedures_ready
from models.case import Case
from models.channel import Channel, Nudge
from models.db import Database
from models.heartbeat import Heartbeat
from models.outbox import Outbox, is_waiting
from tests.acceptance.processes import Processes, processes_of
from tests.cast import MAIL_DOMAIN, Cast
from tests.laid import assert_each_moved_once, moved
from tests.notifications.gateway import listening
from tests.prefect_server import PrefectServer, prefect_running
from tuanwu.bench.ground import lay

pytestmark = pytest.mark.slow
MANY = 2_000


@pytest.fixture(scope="module")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """One server for all stories."""
    with prefect_running(tmp_path_factory.mktemp("prefect")) as server:
        yield server


@pytest.fixture
def processes(database: Database, prefect_server: PrefectServer, tmp_path: Path) -> Iterator[Processes]:
    with processes_of(database, prefect_server, tmp_path) as processes:
        yield processes


def apply(office: Office, person: str) -> str:
    return record(office, acts.Apply(), at=datetime.now(UTC), by=person, person=person).case


def all_settled(office: Office) -> bool:
    return procedures_ready(office, datetime.now(UTC)) == []


def recipients(processes: Processes) -> set[str]:
    return {letter.to for letter in processes.letters()}


def test_an_act_is_settled_and_its_letters_leave(processes: Processes, office: Office, cast: Cast):
    processes.start("mail")
    processes.start("worker")
    case = apply(office, "jixiang")
    wanted = {f"jixiang@{MAIL_DOMAIN}", f"luo@{MAIL_DOMAIN}"}
    processes.until(lambda: wanted <= recipients(processes))
    with office.db.reading() as session:
        row = session.exec(select(Case).where(Case.ref == case)).one()
        assert (row.stage, row.ready) == ("application", False)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_due_is_told_on_further_channels_beside_the_letters(processes: Processes, office: Office, cast: Cast):
    with listening() as gateway:
        gateway.answers = [(503, "busy")]
        processes.environ["TUANWU_SMS_URL"] = gateway.url
        processes.start("mail")
        with office.db.transaction() as session:
            now = datetime.now(UTC)
            for kind, ref in (("sms", "luo"), ("sms", "xia")):
                channel = Channel(kind=kind, address="+8613800138000", person_id=cast.people[ref], since=now)
                session.add(channel)
                session.flush()
                due = {"cause": "one", "letter": "task", "not_before": now, "queued_at": now}
                session.add(Nudge(channel_id=channel.id or 0, **due))
        processes.start("worker")
        apply(office, "jixiang")
        processes.until(lambda: f"luo@{MAIL_DOMAIN}" in recipients(processes))
        if TELEPHONES.end(now) or TELEPHONES.end(datetime.now(UTC)):
            assert nudge_states(office) == {("queued", 2)}, "it is night in Shanghai"
            return
        processes.until(lambda: len(gateway.bodies) == 2)
        processes.until(lambda: nudge_states(office) >= {"queued": 1, "sent": 1}.items())


def nudge_states(office: Office) -> set[tuple[str, int]]:
    """How many of the nudges laid above are in each state."""
    with office.db.reading() as session:
        return set(Counter(session.exec(select(Nudge.state).where(Nudge.cause == "one"))).items())


def test_a_worker_that_is_told_to_stop_takes_its_leave(processes: Processes, office: Office, cast: Cast):
    worker = processes.start("worker")

    def names() -> set[str]:
        with office.db.reading() as session:
            return {name.partition(":")[0] for name in session.exec(select(Heartbeat.name)).all()}

    processes.until(lambda: "worker" in names())
    worker.terminate()
    assert worker.wait(timeout=30) == 0
    assert "worker" not in names()


def test_while_prefect_is_away_acts_wait_and_then_go_on(processes: Processes, office: Office, cast: Cast):
    processes.start("mail")
    processes.start("worker")
    apply(office, "jixiang")
    processes.until(lambda: f"luo@{MAIL_DOMAIN}" in recipients(processes))
    processes.prefect.kill()
    try:
        apply(office, "ruyi")

        def said() -> bool:
            with office.db.reading() as session:
                beat = session.get(Heartbeat, "prefect")
                return beat is not None and beat.failing_since is not None

        processes.until(said)
        assert not all_settled(office)
    finally:
        processes.prefect.start()
    processes.until(lambda: f"ruyi@{MAIL_DOMAIN}" in recipients(processes))
    assert all_settled(office)


def test_a_worker_killed_in_mid_settle_loses_nothing_and_does_nothing_twice(processes: Processes, database: Database):
    office = lay(database, MANY)
    worker = processes.start("worker")
    processes.until(lambda: moved(office) > 0, pause=0.001)
    worker.kill()
    worker.wait()
    assert 0 < moved(office) < MANY, "killed in the middle"
    processes.start("worker")
    processes.until(lambda: all_settled(office))
    assert_each_moved_once(office, MANY)


def test_two_workers_settle_each_case_once(postgresql: Database, prefect_server: PrefectServer, tmp_path: Path):
    office = lay(postgresql, MANY)
    with processes_of(postgresql, prefect_server, tmp_path) as processes:
        processes.start("worker")
        processes.start("worker")
        processes.until(lambda: all_settled(office))
    assert_each_moved_once(office, MANY)


def test_a_case_that_cannot_be_settled_is_set_aside_and_the_rest_goes_on(processes: Processes, database: Database):
    office = lay(database, 60)
    with database.transaction() as session:
        session.exec(update(Case).where(col(Case.id) == 30).values(facts="{not JSON"))
    processes.start("worker")
    processes.until(lambda: all_settled(office))
    with database.reading() as session:
        aside = session.exec(select(Case).where(col(Case.set_aside_at).is_not(None))).all()
        assert [(case.id, case.stage) for case in aside] == [(30, "pre_review")]
    assert moved(office) == 59


def test_a_worker_killed_while_it_sends_leaves_no_letter_unsent_and_none_more_than_twice(
    processes: Processes, database: Database
):
    office = lay(database, 100)
    processes.start("mail")
    worker = processes.start("worker")
    processes.until(lambda: len(processes.letters()) > 20, pause=0.001)
    worker.kill()
    worker.wait()
    processes.start("worker")

    def waiting() -> int:
        with office.db.reading() as session:
            return session.exec(select(func.count()).select_from(Outbox).where(is_waiting())).one()

    processes.until(lambda: all_settled(office) and waiting() == 0)
    copies = Counter(message_from_bytes(letter.source)["Message-ID"] for letter in processes.letters())
    with office.db.reading() as session:
        told = select(func.count()).select_from(Outbox).where(col(Outbox.told_by).is_(None))
        queued = session.exec(told).one()
    assert len(copies) == queued
    assert max(copies.values()) <= 2
