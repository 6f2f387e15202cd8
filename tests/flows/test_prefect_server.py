"""Prefect's server starts with what is locked, keeps to itself, and learns nobody's name.

It dies at import with a FastAPI outside the window that pyproject.toml pins; starting it is the test of that.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import httpx
import psutil
import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, TaskRunFilter
from sqlmodel import select

from casework import acts
from casework.office import Office
from casework.settle import Settled
from flows import post as post_run
from flows import procedure_flow
from flows.at_work import AtWork, working
from flows.discretion import WorkFailed
from flows.new_letters import ATTENTION, NewLetters
from flows.post import post
from flows.prefect_env import auth_string
from flows.procedures import flow_of
from models.case import Case
from models.person import Person
from notifications.delivery import Delivery
from tests.prefect_server import PrefectServer
from tests.story import Story

pytestmark = pytest.mark.slow
PATIENCE = 30.0


def until(found: Callable[[], bool]) -> None:
    """Prefect writes task runs and events down some seconds later."""
    deadline = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def stages_run(client: SyncPrefectClient, flow: str) -> list[str]:
    runs = client.read_flow_runs(flow_run_filter=FlowRunFilter(), limit=200)
    named = {client.read_flow(run.flow_id).name: run.id for run in runs}
    if flow not in named:
        return []
    tasks = client.read_task_runs(task_run_filter=TaskRunFilter(flow_run_id={"any_": [named[flow]]}))
    in_order = sorted((task for task in tasks if task.start_time), key=lambda task: task.start_time)
    return [task.name.rpartition("-")[0] for task in in_order]


def test_the_server_listens_on_this_machine_alone(prefect_server: PrefectServer):
    assert prefect_server.process is not None
    open_to = psutil.Process(prefect_server.process.pid).net_connections("tcp")
    assert {one.laddr.ip for one in open_to if one.status == psutil.CONN_LISTEN} == {"127.0.0.1"}


def test_the_server_asks_for_its_password(prefect_server: PrefectServer):
    user, _, password = auth_string(prefect_server.settings).partition(":")
    version = f"{prefect_server.api}/admin/version"
    assert httpx.get(version).status_code == 401
    assert httpx.get(version, auth=(user, password)).status_code == 200


def test_a_page_elsewhere_cannot_make_a_browser_that_knows_the_password_do_anything(prefect_server: PrefectServer):
    user, _, password = auth_string(prefect_server.settings).partition(":")
    answer = httpx.post(f"{prefect_server.api}/flows/count", auth=(user, password))
    assert (answer.status_code, answer.json()) == (403, {"detail": "Missing CSRF token."})


@pytest.mark.usefixtures("at_prefect")
def test_a_run_calls_the_tasks_of_the_stages_that_have_something_to_do_in_order(story: Story, office: Office):
    story.record(acts.Propose(kind="K1"), "luo", person="bai")
    flow_of(office.procedures["recommendation"])()
    with get_client(sync_client=True) as client:
        until(lambda: stages_run(client, "recommendation") == ["application", "training"])
    with office.db.reading() as session:
        assert session.exec(select(Case.stage)).one() == "branch_vote"


@pytest.mark.usefixtures("at_prefect")
def test_letters_that_follow_leave_by_the_same_run_of_the_post(
    work: AtWork, story: Story, monkeypatch: pytest.MonkeyPatch
):
    """As when people act one after the other: a run each would cost all of them the start of one."""
    staying, send_all, sent = replace(work, new_letters=NewLetters(stay=10 * ATTENTION)), post_run.send_all, []

    def and_then_somebody_acts(now: AtWork) -> tuple[Counter[str], Delivery | None]:
        sent.append(send_all(now))
        if len(sent) == 1:
            story.act(acts.Apply(), "ruyi", person="ruyi")
            now.new_letters.tell()
        return sent[-1]

    story.act(acts.Apply(), "jixiang", person="jixiang")
    monkeypatch.setattr(post_run, "send_all", and_then_somebody_acts)
    with working(staying):
        post()
    assert len(sent) == 2
    assert all(counts["sent"] for counts, _ in sent)


@pytest.mark.usefixtures("at_prefect")
def test_prefect_learns_nobodys_name_nor_mailbox_nor_reference(
    prefect_server: PrefectServer, story: Story, office: Office, monkeypatch: pytest.MonkeyPatch
):
    def fails_with_a_name(*_: object) -> Settled:
        raise ValueError("吉祥 jixiang@qingshan.example")

    admission = flow_of(office.procedures["admission"])
    story.record(acts.Apply(), "jixiang", person="jixiang")
    admission()
    post()
    story.record(acts.Apply(), "ruyi", person="ruyi")
    monkeypatch.setattr(procedure_flow, "settle", fails_with_a_name)
    with pytest.raises(WorkFailed):
        admission()
    time.sleep(6)  # until Prefect has written down what it was told
    kept = b"".join(path.read_bytes() for path in prefect_server.database.parent.glob("prefect.db*"))
    assert b"admission" in kept
    with office.db.reading() as session:
        people = session.exec(select(Person)).all()
        cases = session.exec(select(Case)).all()
    words = {one.name for one in people} | {one.mailbox or one.name for one in people} | {one.ref for one in cases}
    assert [word for word in words if len(word) > 2 and word.encode() in kept] == []
