"""The supervisor keeps its children alive, and none outlives it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from config.settings import load
from tuanwu.supervise.children import Child, children_of
from tuanwu.supervise.ports import PortTaken, require_free
from tuanwu.supervise.ready import Readiness, wait_until_ready
from tuanwu.supervise.supervisor import LARGEST_LOG, Supervisor

PATIENCE = 30.0
SLEEPS = Child("sleeps", (sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"))
DEAF = Child("deaf", ("sh", "-c", "trap '' TERM; echo up; while true; do sleep 600; done"))
DIES = Child("dies", (sys.executable, "-c", "raise SystemExit('no such luck')"))


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children_of_ours(supervisor: Supervisor) -> list[psutil.Process]:
    """The supervisor's processes and theirs, without what other tests of this run keep beside them."""
    ours = [psutil.Process(pid) for pid in supervisor.pids()]
    return [process for one in ours for process in (one, *one.children(recursive=True))]


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Callable[..., Supervisor]]:
    begun: list[Supervisor] = []

    def begin(*children: Child) -> Supervisor:
        begun.append(Supervisor(children, tmp_path / "logs"))
        begun[-1].start()
        until(lambda: all(begun[-1].last_words(child.name) for child in children))
        return begun[-1]

    yield begin
    for one in begun:
        one.end()


def test_a_child_that_died_is_started_again(supervisor: Callable[..., Supervisor], capsys: pytest.CaptureFixture[str]):
    one = supervisor(SLEEPS)
    for child in children_of_ours(one):
        child.kill()
    until(lambda: one.look() or one.starts() == {"sleeps": 2})
    assert "sleeps 已退出（-9），将重新启动" in capsys.readouterr().err


def test_a_child_that_keeps_dying_is_started_less_and_less_often(supervisor: Callable[..., Supervisor]):
    one = supervisor(DIES)
    deadline = time.monotonic() + 2.5
    while time.monotonic() < deadline:
        one.look()
    assert 2 <= one.starts()["dies"] <= 3


def test_waiting_for_a_child_that_does_not_start_ends_with_its_last_words(
    supervisor: Callable[..., Supervisor], capsys: pytest.CaptureFixture[str]
):
    assert wait_until_ready(load({"TUANWU_DEMO": "1"}), supervisor(DIES)) is Readiness.FAILED
    assert "no such luck" in capsys.readouterr().err


def test_the_end_stops_children_and_what_they_began(
    supervisor: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tuanwu.supervise.supervisor.PATIENCE_SECONDS", 0.5)
    one = supervisor(SLEEPS, DEAF)
    until(lambda: len(children_of_ours(one)) == 3)
    pids = [child.pid for child in children_of_ours(one)]
    one.end()
    until(lambda: alive(pids) == [])


def test_no_child_outlives_a_supervisor_that_is_killed(tmp_path: Path):
    program = (
        "import time; from pathlib import Path; from tuanwu.supervise.children import Child; "
        "from tuanwu.supervise.supervisor import Supervisor; "
        f"Supervisor([Child('sleeps', {SLEEPS.command!r})], Path({str(tmp_path)!r})).start(); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program])
    until(lambda: (tmp_path / "sleeps.log").exists() and (tmp_path / "sleeps.log").read_text() == "up\n")
    pids = [child.pid for child in psutil.Process(parent.pid).children(recursive=True)]
    assert len(pids) == 1
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    until(lambda: alive(pids) == [])


def test_a_log_that_has_grown_long_is_put_aside(supervisor: Callable[..., Supervisor], tmp_path: Path):
    log = tmp_path / "logs" / "sleeps.log"
    log.parent.mkdir()
    log.write_bytes(b"x" * (LARGEST_LOG + 1))
    supervisor(SLEEPS)
    until(lambda: log.read_text() == "up\n")
    assert log.with_name("sleeps.log.before").stat().st_size > LARGEST_LOG


def test_a_port_in_use_is_named_with_the_setting_that_moves_it():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        children = children_of(load({"TUANWU_DEMO": "1", "TUANWU_PREFECT_PORT": str(port)}))
        with pytest.raises(PortTaken, match=rf"port {port} is in use, and prefect needs it.*TUANWU_PREFECT_PORT"):
            require_free(child for child in children if child.name == "prefect")


def test_prefect_is_left_out_where_another_server_is_named(monkeypatch: pytest.MonkeyPatch):
    names = [child.name for child in children_of(load({"TUANWU_DEMO": "1"}))]
    assert names == ["mail", "prefect", "web", "worker"]
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example/api")
    assert [child.name for child in children_of(load({"TUANWU_DEMO": "1"}))] == ["mail", "web", "worker"]
