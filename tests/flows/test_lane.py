"""A lane does one thing at a time, whenever it is called, and tries again when it failed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from threading import Event

import pytest

from flows.at_work import AtWork, at_work
from flows.lane import Lane
from flows.trouble import TryLater

LONG = 20.0
"""Seconds that no test waits for, unless it fails."""


class Job:
    """Something to do that can be held up, and that can fail."""

    def __init__(self) -> None:
        self.began, self.go_on = Event(), Event()
        self.runs = 0
        self.failures: list[Exception] = []

    def __call__(self, work: AtWork) -> None:
        assert at_work() is work
        self.runs += 1
        self.began.set()
        assert self.go_on.wait(LONG)
        if self.failures:
            raise self.failures.pop(0)


@pytest.fixture
def job() -> Job:
    return Job()


@contextmanager
def running(work: AtWork, do: Callable[[AtWork], None]) -> Iterator[Lane]:
    lane = Lane("test", do, work, connect=nullcontext)
    lane.start()
    yield lane
    lane.end()
    lane.join(LONG)
    assert not lane.is_alive()


def finished(lane: Lane) -> None:
    """Until the lane has done everything it was called for."""
    lane.end()
    lane.join(LONG)


def test_a_lane_that_is_not_called_does_nothing(work: AtWork, job: Job):
    with running(work, job):
        pass
    assert job.runs == 0


def test_calls_during_a_run_lead_to_one_more(work: AtWork, job: Job):
    with running(work, job) as lane:
        lane.call()
        assert job.began.wait(LONG)
        job.began.clear()
        for _ in range(5):
            lane.call()
        job.go_on.set()
        assert job.began.wait(LONG)
    assert job.runs == 2


def test_a_run_that_failed_is_tried_again_without_a_call(work: AtWork, job: Job):
    job.failures = [TryLater(0.01)]
    job.go_on.set()
    with running(work, job) as lane:
        lane.call()
        while job.runs < 2:
            assert job.began.wait(LONG)
    assert job.failures == []


def test_a_lane_says_since_when_it_fails_and_with_what(work: AtWork, job: Job):
    job.failures = [TryLater(LONG)]
    job.go_on.set()
    with running(work, job) as lane:
        lane.call()
        while lane.failing_since is None:
            assert job.began.wait(LONG)
        assert lane.failing_since == work.clock()
        assert lane.trouble == "TryLater"


def test_the_run_at_hand_comes_to_its_end_when_the_lane_is_ended(work: AtWork, job: Job):
    with running(work, job) as lane:
        lane.call()
        assert job.began.wait(LONG)
        lane.call()
        lane.end()
        assert lane.is_alive()
        job.go_on.set()
    assert job.runs == 1
