"""Playing a year: the clock jumps from day to day on which something happens; people act through the very `record` of
service, and `settle` and the reminders carry the cases on. Letters are queued and none is sent."""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlmodel import col

from casework import acts
from casework.act import record
from casework.checkpoint import make
from casework.entry import Via
from casework.office import Office
from casework.refusal import Refusal
from casework.stages.stage import OFFICERS
from casework.terms import SHANGHAI
from models.person import Person, PostHolding
from tuanwu.rehearse.clock import Clock
from tuanwu.year.beginnings import Beginning
from tuanwu.year.campus import Campus
from tuanwu.year.deeds import OVER_CAP, Deeds
from tuanwu.year.desks import Desk, Desks
from tuanwu.year.empty_posts import change_posts
from tuanwu.year.habits import Habits

MORNING = time(9)
AGAIN = timedelta(days=7)
"""After a refusal, or while a post stands empty, somebody looks again."""
TRIES = 8
_BY_LINK = Via("link+code")
_OBJECTED, _OBJECTION = 0.02, "反映其近期集体活动参加较少，请支部核实。"
_DONE_BY_ANOTHER = frozenset({"already_done", "wrong_stage"})


@dataclass
class Year:
    """What is noted while a year is played; all else is read from the database afterwards."""

    first: date
    last: date
    begun: Counter[str] = field(default_factory=Counter)
    not_begun: Counter[tuple[str, str]] = field(default_factory=Counter)
    acts: int = 0
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    vacant: set[tuple[int, int]] = field(default_factory=set)
    """Stage runs (case, run) that waited for a post in nobody's hands."""


class Playing:
    """One year on one database."""

    def __init__(self, office: Office, campus: Campus, seed: int, first: date, last: date) -> None:
        self._office, self._campus, self._seed = office, campus, seed
        self._habits = Habits(seed, office.calendar, office.profile.admission.observation_months)
        self._desks = Desks(office)
        self._clock = Clock(office, datetime.combine(first, MORNING, SHANGHAI))
        self._due: list[tuple[date, int, int]] = []
        """A heap of days with the tasks that somebody does on them, each with how often it was tried."""
        self._objections: list[tuple[date, str]] = []
        self.year = Year(first, last)

    def play(self, beginnings: list[Beginning]) -> Year:
        """Play from the first day to the last."""
        waiting = list(reversed([one for one in beginnings if one.day <= self.year.last]))
        changes = [day for day in reversed(self._campus.changes) if self.year.first < day <= self.year.last]
        while (day := self._next_day(waiting, changes)) is not None and day <= self.year.last:
            self._clock.forward(datetime.combine(day, MORNING, SHANGHAI))
            if changes and changes[-1] <= day:
                change_posts(self._office, self._campus, changes.pop(), self.now)
            while waiting and waiting[-1].day <= day:
                self._begin(waiting.pop())
            self._object(day)
            self._act(day)
            self._clock.settle()
            self._look(day)
        self._clock.forward(datetime.combine(self.year.last, time(23, 59), SHANGHAI))
        make(self._office, self._clock.now)
        return self.year

    @property
    def now(self) -> datetime:
        """The year's clock."""
        return self._clock.now

    def _next_day(self, waiting: list[Beginning], changes: list[date]) -> date | None:
        """The next day on which anybody does anything."""
        nexts = [waiting[-1].day] if waiting else []
        nexts += changes[-1:]
        nexts += [heap[0][0] for heap in (self._due, self._objections) if heap]
        return min(nexts, default=None)

    def _begin(self, one: Beginning) -> None:
        by = self._officer(one.by_branch) if one.by_branch else one.person
        procedure = {"apply": "admission", "propose": "recommendation"}.get(one.act.do, "transfer")
        if by is None:
            self.year.not_begun[(procedure, "vacant")] += 1
            return
        try:
            record(self._office, one.act, at=self.now, by=by, person=one.person, via=_BY_LINK)
        except Refusal as refusal:
            self.year.not_begun[(procedure, refusal.code)] += 1
        else:
            self.year.begun[procedure] += 1

    def _officer(self, branch: int) -> str | None:
        """Somebody who may act for a branch."""
        query = select(col(Person.ref)).join(PostHolding, col(PostHolding.person_id) == col(Person.id))
        held = query.where(
            col(PostHolding.organisation_id) == branch,
            col(PostHolding.post).in_(OFFICERS["branch"]),
            col(PostHolding.until).is_(None),
        )
        with self._office.db.reading() as session:
            ref: str | None = session.connection().execute(held.order_by(col(PostHolding.id))).scalars().first()
        return ref

    def _look(self, day: date) -> None:
        """See what has come onto the desks, and when it will be done."""
        for desk in self._desks.new():
            self._put(self._habits.acts_on(desk, day + timedelta(days=1)), desk.task, 0)

    def _put(self, day: date | None, task: int, tries: int) -> None:
        if day is not None:
            heapq.heappush(self._due, (day, task, tries))

    def _act(self, day: date) -> None:
        of_today: dict[int, int] = {}
        while self._due and self._due[0][0] <= day:
            _, task, tries = heapq.heappop(self._due)
            of_today[task] = tries
        desks = list(self._desks.these(of_today))
        for desk in desks:
            self._do(desk, day, of_today[desk.task])

    def _do(self, desk: Desk, day: date, tries: int) -> None:
        if desk.vacant:
            self.year.vacant.add((desk.case, desk.run))
        if not desk.people:
            self._put(day + AGAIN, desk.task, tries)
            return
        if desk.act == "propose_target" and desk.facts.hours < self._office.profile.admission.lesson_hours:
            self._put(day + AGAIN, desk.task, tries)
            return
        random = self._habits.luck(desk, str(tries))
        by = random.choice(desk.people)
        with self._office.db.reading() as session:
            act = Deeds(session, day, self._office.profile).of(desk, random)
        code = self._record(desk, act, by)
        if code == "over_cap":
            code = self._record(desk, acts.Review(verdict="fail", reason=OVER_CAP), by)
        self._afterwards(desk, day, tries, code, random)

    def _afterwards(self, desk: Desk, day: date, tries: int, code: str | None, random: Random) -> None:
        """What an act that was taken, or refused, leads somebody to do later."""
        if code is not None and code not in _DONE_BY_ANOTHER and tries < TRIES:
            self._put(day + AGAIN, desk.task, tries + 1)
        elif desk.act == "vote" and code is None:
            self._put(self._habits.acts_on(desk, day + timedelta(days=1)), desk.task, tries + 1)
        elif desk.act == "lesson" and code is None:
            self._lesson_again(desk, day)
        elif desk.act == "publish" and code is None and random.random() < _OBJECTED:
            heapq.heappush(self._objections, (day + timedelta(days=random.randint(1, 4)), desk.ref))

    def _lesson_again(self, desk: Desk, day: date) -> None:
        """The next lesson, until there are enough."""
        if desk.facts.hours + 1 < self._office.profile.admission.lesson_hours:
            self._put(self._habits.acts_on(desk, day + timedelta(days=1)), desk.task, 0)

    def _record(self, desk: Desk, act: acts.Act, by: str) -> str | None:
        """Record an act; the code of its refusal."""
        try:
            record(self._office, act, at=self.now, by=by, case=desk.ref, via=_BY_LINK)
        except Refusal as refusal:
            self.year.refused[(act.do, refusal.code)] += 1
            return refusal.code
        self.year.acts += 1
        return None

    def _object(self, day: date) -> None:
        while self._objections and self._objections[0][0] <= day:
            _, ref = heapq.heappop(self._objections)
            try:
                record(self._office, acts.Object(text=_OBJECTION), at=self.now, by=None, case=ref)
            except Refusal as refusal:
                self.year.refused[("object", refusal.code)] += 1
            else:
                self.year.acts += 1
