"""The worker: holds the flows and calls them in process as soon as there is something for them to do.

A lane for every procedure, one for the post, one for further channels and one for what goes by the clock: letters
leave while cases settle, and each flow runs once at a time. What is due is read from our tables, after every commit
and at every due time, so that no call is needed for anything to be found; it is only found sooner.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from casework import outbox
from casework.settle import next_wake, procedures_ready, stages_ready
from flows.at_work import AtWork
from flows.by_the_clock import ByTheClock
from flows.channels import channels
from flows.channels import due as channels_due
from flows.inheritance import take_over
from flows.lane import Lane
from flows.new_letters import STAY_SECONDS, NewLetters
from flows.post import post
from flows.procedure_flow import procedure_flow
from flows.procedures import flow_of
from flows.signs_of_life import SignsOfLife
from flows.wake import Wake, wake_of

logger = structlog.get_logger(__name__)

LOOK_ANYWAY = timedelta(seconds=5)
"""How long the worker goes without a look when nothing calls it."""
SHORT_LOOK, REST = 0.02, 4
"""A look that took longer (many cases are ready) is followed by a rest so many times as long."""
ATTENTION = 0.5
"""Seconds within which it notices that it shall stop."""


class Worker:
    """Calls its lanes until it is told to stop, and ends when their runs have ended."""

    def __init__(self, work: AtWork) -> None:
        self._work = work = replace(work, new_letters=NewLetters(self._call_post, STAY_SECONDS))
        self._clockwork = ByTheClock()
        self._post = Lane("post", _post_if_due, work)
        self._chores = Lane("chores", self._clockwork.run, work)
        self._channels = Lane("channels", _channels_if_due, work)
        self._procedures: dict[str, Lane] = {}
        self._lanes = [self._post, self._chores, self._channels]

    def run(self) -> None:
        """Work until `stop()`."""
        take_over(self._work.office.db)
        signs = SignsOfLife(self._work, self._lanes)
        for thread in (signs, *self._lanes):
            thread.start()
        wake = wake_of(self._work.office.db)
        try:
            self._watch(wake)
        finally:
            wake.close()
            for lane in self._lanes:
                lane.end()
            for lane in self._lanes:
                lane.join()
            signs.end()
            signs.join()
            self._work.carrier.close()

    def stop(self) -> None:
        """End as soon as the runs at hand have ended. May be called from a signal handler."""
        self._work.ending.set()

    def _watch(self, wake: Wake) -> None:
        while not self._work.ending.is_set():
            began = time.monotonic()
            until = self._look()
            took = time.monotonic() - began
            time.sleep(took * REST if took > SHORT_LOOK else 0)
            while not self._work.ending.is_set() and (left := (until - self._work.clock()).total_seconds()) > 0:
                if wake.wait(min(left, ATTENTION)):
                    break

    def _look(self) -> datetime:
        """Call the lanes that have something to do; the moment of the next look."""
        now = self._work.clock()
        try:
            for name in procedures_ready(self._work.office, now):
                self._lane_of(name).call()
            letters, chores = outbox.next_due(self._work.office.db), self._clockwork.next_due(self._work, now)
            clocks, told = next_wake(self._work.office), channels_due(self._work)
        except DBAPIError as error:
            logger.warning("the database cannot be read", error=type(error.orig).__name__)
            return now + LOOK_ANYWAY
        calls = ((self._work.new_letters.tell, letters), (self._chores.call, chores), (self._channels.call, told))
        for call, due in calls:
            if due and due <= now:
                call()
        return min(due for due in (letters, chores, told, clocks, now + LOOK_ANYWAY) if due and due > now)

    def _call_post(self) -> None:
        self._post.call()

    def _lane_of(self, procedure: str) -> Lane:
        if procedure not in self._procedures:
            known = self._work.office.procedures.get(procedure)
            flow = flow_of(known) if known else procedure_flow(procedure, ())  # its file is gone, its cases are not
            lane = self._procedures[procedure] = Lane(procedure, _if_ready(procedure, flow), self._work)
            self._lanes.append(lane)
            lane.start()
        return self._procedures[procedure]


def _if_ready(procedure: str, flow: Callable[[], None]) -> Callable[[AtWork], None]:
    def run(work: AtWork) -> None:
        if stages_ready(work.office, procedure, work.clock()):
            flow()

    return run


def _post_if_due(work: AtWork) -> None:
    if outbox.is_due(work.office.db, work.clock()):
        post()


def _channels_if_due(work: AtWork) -> None:
    due = channels_due(work)
    if due and due <= work.clock():
        channels()
