"""What a killed worker leaves behind is taken over when another starts on the same machine."""

import subprocess
import sys
from dataclasses import replace

import pytest
from sqlmodel import select

from casework import acts
from flows.at_work import AtWork
from flows.inheritance import PREFIX, take_over, worker_name
from flows.parcel import claim_parcel
from flows.post import send_all
from models.heartbeat import Heartbeat
from tests.story import Story


@pytest.fixture
def dead() -> str:
    """The name of a worker that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return f"{PREFIX}{process.pid}"


def claimed_by(work: AtWork, story: Story, worker: str) -> None:
    story.act(acts.Apply(), "jixiang", person="jixiang")
    with work.office.db.transaction() as session:
        session.add(Heartbeat(name=worker, beat_at=work.clock()))
    assert claim_parcel(replace(work, name=worker)) is not None


def beating(work: AtWork) -> list[str]:
    with work.office.db.reading() as session:
        return [one.name for one in session.exec(select(Heartbeat)).all()]


def test_letters_of_a_dead_worker_go_at_once(work: AtWork, story: Story, dead: str):
    claimed_by(work, story, dead)
    assert send_all(work) == ({}, None)
    take_over(work.office.db)
    assert send_all(work)[0]["sent"] > 0
    assert beating(work) == []


@pytest.mark.parametrize("living", [worker_name(), "worker:another.machine:1"], ids=["this one", "elsewhere"])
def test_letters_of_a_worker_that_may_live_stay_with_it(work: AtWork, story: Story, living: str):
    claimed_by(work, story, living)
    take_over(work.office.db)
    assert send_all(work) == ({}, None)
    assert beating(work) == [living]
