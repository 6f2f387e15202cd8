"""What settling means for one case, worked out before anything is locked or written. Reads no clock, writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import orjson

from casework import audit
from casework.atlas import Atlas, Holder
from casework.audit import CaseLog
from casework.chasing import ladder, next_chase, open_since
from casework.entry import jsonable
from casework.facts import facts_from
from casework.freezing import frozen_opening
from casework.outbox import letter_row
from casework.procedure import Effect, Moment, Procedure
from casework.raised import Raised, raised
from casework.stages.stage import WAIT, Answer, Awaited, Ended, Opening, Passed, Returned, Stage
from casework.terms import Calendar, local_day, start_of
from models.columns import new_ref

_ENDINGS: dict[str, Moment] = {
    "completed": "case.completed",
    "refused": "case.refused",
    "withdrawn": "case.withdrawn",
    "lapsed": "case.lapsed",
}


class OpenTask(NamedTuple):
    """A task of the case's present run, as read."""

    id: int
    ref: str
    act: str
    slot: str
    state: str
    rev: int
    raised_to: int | None


class CaseRow(NamedTuple):
    """A case as read for settling."""

    id: int
    ref: str
    procedure: str
    version_id: int
    person_id: int
    person: str
    branch_id: int
    committee_id: int | None
    to_id: int | None
    stage: str
    run: int
    facts: str
    rev: int
    receipts: str
    due_on: date | None
    chase_on: date | None
    stage_since: datetime
    case_seq: int
    last_leaf: bytes | None


@dataclass(slots=True)
class NewTask:
    """A task to be inserted, with its holders and the letters that tell of it; its id is taken under the lock."""

    row: dict[str, Any]
    holders: list[Holder]
    letters: list[dict[str, Any]]
    raised: Raised | None = None


@dataclass(slots=True)
class HeldAnew:
    """An open task that others are asked for from now on: raised to the level above, or taken back from there."""

    id: int
    rev: int
    raised: Raised | None
    holders: list[Holder]
    vacant: bool
    letters: list[dict[str, Any]]


@dataclass(slots=True)
class Move:
    """Everything to write for one case."""

    case_id: int
    rev: int
    case: dict[str, Any]
    """The case's row as it is to be: the same columns for every move, so that they are written in one set."""
    log: CaseLog
    transitions: int = 0
    closed_run: dict[str, Any] | None = None
    opened_run: dict[str, Any] | None = None
    changed_due: dict[str, Any] | None = None
    cancelled: list[int] = field(default_factory=list)
    tasks: list[NewTask] = field(default_factory=list)
    held_anew: list[HeldAnew] = field(default_factory=list)
    letters: list[dict[str, Any]] = field(default_factory=list)
    effects: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Setting:
    """What one run of settling works with."""

    atlas: Atlas
    calendar: Calendar
    log: str
    now: datetime
    today: date
    """The day in Shanghai."""
    at: str
    """The moment as entries write it."""

    @classmethod
    def of(cls, atlas: Atlas, calendar: Calendar, log: str, now: datetime) -> "Setting":
        """The setting of a run at that moment."""
        return cls(atlas, calendar, log, now, local_day(now), audit.stamp(now))


def decide(row: CaseRow, procedure: Procedure, tasks: list[OpenTask], setting: Setting) -> Move:
    """How a case moves now: into its next stage, back to one, to its end, or on within its stage."""
    return _Deciding(row, procedure, tasks, setting).decide()


class _Deciding:
    def __init__(self, row: CaseRow, procedure: Procedure, tasks: list[OpenTask], setting: Setting) -> None:
        self.row, self.procedure, self.tasks, self.setting = row, procedure, tasks, setting
        self.facts = facts_from(row.facts)
        since = open_since(self.facts, row.stage, row.run, local_day(row.stage_since))
        self.view = setting.atlas.view(row.procedure, row.person, self.facts, row, since)
        self.at = setting.at
        self.move = Move(
            row.id,
            row.rev,
            {
                "state": "open",
                "stage": row.stage,
                "run": row.run,
                "facts": row.facts,
                "due_on": row.due_on,
                "chase_on": None,
                "wake_at": None,
                "ready": False,
                "receipts": "[]",
                "stage_since": row.stage_since,
                "closed_at": None,
            },
            CaseLog(setting.log, row.id, row.ref, row.case_seq, row.last_leaf),
        )

    def decide(self) -> Move:
        stage = self.procedure.by_id[self.row.stage]
        self._receipts()
        if self.row.run == 0:
            self._begin(stage)
            return self._done()
        answer = self._answer(stage)
        match answer:
            case Passed(facts):
                self._pass(stage, dict(facts))
            case Returned(to):
                self._go_back(stage, to)
            case Ended(state):
                self._end(stage, state)
            case _:
                self._stay(stage)
        return self._done()

    def _begin(self, stage: Stage) -> None:
        first = self._first((stage, *self.procedure.after(stage.id)))
        if self.facts.imported is None:
            self._letters("case.opened", f"case:{self.row.ref}", stage=first.id if first else None)
        self._enter(first)

    def _answer(self, stage: Stage) -> Answer:
        if self.facts.frozen:
            return WAIT
        if self.facts.withdrawn:
            return Ended("withdrawn")
        if self.facts.sent_back:
            return Returned(self.facts.sent_back)
        return stage.close(self.view, self.setting.today)

    def _pass(self, stage: Stage, decided: dict[str, Any]) -> None:
        """`decided` are the facts of a stage that silence has passed."""
        self._close(stage, "passed", decided | ({"verdict": None} if self.facts.verdict else {}))
        following = self._first(self.procedure.after(stage.id))
        if not stage.silent:
            about = {"next_stage": following.id if following else None}
            self._letters("stage.passed", self._run_cause(), stage=stage.id, data=about)
        self._effects("stage.passed", stage.id, following.id if following else None)
        if following is None:
            self._finish("completed")
        else:
            self._enter(following)

    def _go_back(self, stage: Stage, to: str) -> None:
        forgotten: dict[str, Any] = {"verdict": None, "return_to": None, "sent_back": None}
        for one in self.procedure.between(to, stage.id):
            forgotten.update(one.forgets(reopened=one.id == to))
        delta = {name: value for name, value in forgotten.items() if getattr(self.facts, name) != value}
        self._close(stage, "returned", delta)
        self._letters("stage.returned", self._run_cause(), stage=stage.id, data={"back_to": to})
        self._enter(self.procedure.by_id[to])

    def _end(self, stage: Stage, state: str) -> None:
        self._close(stage, state, {})
        self._finish(state)

    def _finish(self, state: str) -> None:
        self.move.case |= {
            "state": state, "stage": None, "due_on": None, "chase_on": None, "closed_at": self.setting.now
        }  # fmt: skip
        self.move.log.add("case.closed", self.at, {"state": state})
        self._letters(_ENDINGS[state], self._run_cause(), stage=self.row.stage)
        if state == "completed":
            self._effects("case.completed", None)

    def _close(self, stage: Stage, outcome: str, delta: dict[str, Any]) -> None:
        self.move.transitions += 1
        self.move.closed_run = {
            "case_id": self.row.id, "run": self.row.run, "closed_at": self.setting.now, "outcome": outcome
        }  # fmt: skip
        self.move.cancelled = [task.id for task in self.tasks if task.state == "open"]
        if delta:
            self.facts = self.facts.changed(delta)
            self.view = self.view.knowing(self.facts)
            self.move.case["facts"] = self.facts.to_json()
        entry = {"stage": stage.id, "run": self.row.run, "outcome": outcome}
        self.move.log.add("stage.closed", self.at, entry | ({"facts": jsonable(delta)} if delta else {}))

    def _enter(self, stage: Stage | None) -> None:
        assert stage is not None, "a procedure has at least one stage that applies to every case"
        run = self.row.run + 1
        self.view = self.view.knowing(self.facts, open_since(self.facts, stage.id, run, self.setting.today))
        opening = stage.open(self.view, self.setting.calendar)
        self.move.case |= {"stage": stage.id, "run": run, "stage_since": self.setting.now}
        self.move.case["ready"] = self._answer(stage) != WAIT
        due = opening.due
        self.move.opened_run = {
            "case_id": self.row.id,
            "run": run,
            "stage": stage.id,
            "opened_at": self.setting.now,
            "due_on": due.on if due else None,
            "due_why": due.why if due else None,
            "due_provisional": bool(due and due.provisional),
        }
        tasks = self._open_tasks(stage, run, opening, opening.awaited)
        self._clocks(stage, opening, run, self.setting.today)
        entry = {"stage": stage.id, "run": run, **_due_entry(opening), "tasks": tasks}
        self.move.log.add("stage.opened", self.at, entry)
        self._tell_of_raised()

    def _stay(self, stage: Stage) -> None:
        opening = frozen_opening(self.facts, stage.open(self.view, self.setting.calendar))
        known = {(task.act, task.slot) for task in self.tasks}
        awaited = {(one.act, one.slot) for one in opening.awaited}
        fresh = [one for one in opening.awaited if (one.act, one.slot) not in known]
        gone = [task for task in self.tasks if task.state == "open" and (task.act, task.slot) not in awaited]
        opened = self._open_tasks(stage, self.row.run, opening, fresh)
        self.move.cancelled = [task.id for task in gone]
        due_on = opening.due.on if opening.due else None
        if due_on != self.row.due_on:
            self.move.changed_due = {
                "case_id": self.row.id,
                "run": self.row.run,
                "due_on": due_on,
                "due_why": opening.due.why if opening.due else None,
                "due_provisional": bool(opening.due and opening.due.provisional),
            }
        self._clocks(stage, opening, self.row.run, local_day(self.row.stage_since))
        self._tell_of_notice(stage, due_on)
        if opened or gone or self.move.changed_due:
            entry = {"run": self.row.run, **_due_entry(opening), "opened": opened, "closed": [t.ref for t in gone]}
            self.move.log.add("tasks.changed", self.at, entry)
        self._tell_of_raised()
        self._look_again(stage, opening)

    def _tell_of_notice(self, stage: Stage, due_on: date | None) -> None:
        if stage.publishes and due_on is not None and due_on != self.row.due_on:
            self._letters("notice.published", f"{self._run_cause()}.{self.facts.notices}", stage=stage.id)

    def _open_tasks(self, stage: Stage, run: int, opening: Opening, fresh: Iterable[Awaited]) -> list[dict[str, Any]]:
        entries = []
        for one in fresh:
            holders = self.setting.atlas.holders(one.who, self.view)
            people = self.setting.atlas.eligible(one.who, self.view)
            up = None if people else raised(self.setting.atlas, one.who, self.view)
            if up:
                holders, people = [*holders, *up.holders], up.people
            vacant = not people and not self.setting.atlas.people_of(holders, self.row.procedure)
            ref = new_ref()
            row = {
                "ref": ref, "case_id": self.row.id, "run": run, "act": one.act, "slot": one.slot, "state": "open",
                "rev": 0, "vacant": vacant, "opened_at": self.setting.now,
            }  # fmt: skip
            letters = self._task_letters(stage, one, f"task:{ref}", 0, people, opening)
            self.move.tasks.append(NewTask(row, holders, letters, up))
            entries.append({"task": ref, "act": one.act, "slot": one.slot, "holders": self._holder_refs(holders)})
        return entries

    def _task_letters(
        self, stage: Stage, one: Awaited, cause: str, rev: int, people: list[int], opening: Opening
    ) -> list[dict[str, Any]]:
        due_on = opening.due.on if opening.due else None
        return [
            letter_row(
                rule.letter,
                cause,
                self.setting.now,
                person_id=person_id,
                case_id=self.row.id,
                task_rev=rev,
                stage=stage.id,
                due_on=due_on,
                data={"act": one.act},
            )
            for rule in self.procedure.letters_on("task.opened", one.act, stage.id)
            for person_id in people
        ]

    def _tell_of_raised(self) -> None:
        for task in self.move.tasks:
            if task.raised:
                about = {"task": task.row["ref"], "act": task.row["act"], "run": task.row["run"]}
                self.move.log.add("task.raised", self.at, about | task.raised.entry())

    def _look_again(self, stage: Stage, opening: Opening) -> None:
        """Whether the open tasks still are where somebody may do them."""
        open_ = {(task.act, task.slot): task for task in self.tasks if task.state == "open"}
        for one in opening.awaited:
            task = open_.get((one.act, one.slot))
            if task is None:
                continue
            people = self.setting.atlas.eligible(one.who, self.view)
            up = None if people else raised(self.setting.atlas, one.who, self.view)
            if task.raised_to != (up.above.id if up else None):
                self._hold_anew(stage, opening, one, task, up, people)

    def _hold_anew(
        self, stage: Stage, opening: Opening, one: Awaited, task: OpenTask, up: Raised | None, people: list[int]
    ) -> None:
        """The links of whoever was asked until now are dead, and those who are asked from now on are told."""
        holders = self.setting.atlas.holders(one.who, self.view)
        if up:
            holders, people = [*holders, *up.holders], up.people
        vacant = not people and not self.setting.atlas.people_of(holders, self.row.procedure)
        rev = task.rev + 1
        letters = self._task_letters(stage, one, f"raised:{task.ref}.{rev}", rev, people, opening)
        self.move.held_anew.append(HeldAnew(task.id, rev, up, holders, vacant, letters))
        about = {"task": task.ref, "act": task.act, "run": self.row.run}
        self.move.log.add("task.raised" if up else "task.taken_back", self.at, about | (up.entry() if up else {}))

    def _holder_refs(self, holders: list[Holder]) -> list[str]:
        atlas = self.setting.atlas
        return [
            f"{post}@{atlas.place(organisation).ref}" if organisation is not None else atlas.person_ref(person or 0)
            for post, organisation, person in holders
        ]

    def _clocks(self, stage: Stage, opening: Opening, run: int, opened_on: date) -> None:
        due_on = opening.due.on if opening.due else None
        since = open_since(self.facts, stage.id, run, opened_on)
        steps = ladder(stage, self.procedure.reminders, since, opening)
        wakes_on = opening.wakes_on
        later = wakes_on is not None and wakes_on > self.setting.today
        self.move.case |= {
            "due_on": due_on,
            "chase_on": next_chase(steps, self._chased_until(run)),
            "wake_at": start_of(wakes_on) if later and wakes_on else None,
        }

    def _chased_until(self, run: int) -> date:
        """Today; or the day before this run's day of chasing, where that has come and nobody has been told yet."""
        owed = self.row.chase_on if run == self.row.run else None
        return owed - timedelta(days=1) if owed is not None and owed <= self.setting.today else self.setting.today

    def _receipts(self) -> None:
        if self.row.receipts == "[]":
            return
        for act_id, person_id in orjson.loads(self.row.receipts):
            about = {"act_id": act_id}
            self._letters("act.recorded", f"act:{act_id}", stage=self.row.stage, data=about, actor=person_id)

    def _letters(
        self,
        moment: Moment,
        cause: str,
        *,
        stage: str | None = None,
        data: dict[str, Any] | None = None,
        actor: int | None = None,
    ) -> None:
        for rule in self.procedure.letters_on(moment, stage=stage):
            people: dict[int, None] = {}
            for recipient in rule.to:
                people.update(dict.fromkeys(self._recipients(recipient, actor)))
            self.move.letters += [
                letter_row(
                    rule.letter,
                    cause,
                    self.setting.now,
                    person_id=person_id,
                    case_id=self.row.id,
                    stage=stage,
                    data=data,
                )
                for person_id in people
            ]

    def _recipients(self, recipient: str, actor: int | None) -> list[int]:
        if recipient == "person":
            return [self.row.person_id]
        if recipient == "actor":
            return [actor] if actor else []
        return self.setting.atlas.addressed(recipient, self.view)

    def _effects(self, moment: str, stage: str | None, then: str | None = None) -> None:
        for effect in self.procedure.effects:
            if effect.at == moment and effect.stage == stage and (then is None or effect.unless_next != then):
                self.move.effects.append((effect.does, self.row.person_id, self._about(effect)))

    def _about(self, effect: Effect) -> dict[str, Any]:
        facts, row = self.facts, self.row
        if effect.does == "admit":
            return {"organisation_id": row.branch_id, "since": self.setting.today, "member_since": facts.joined}
        if effect.does == "leave_branch":
            return {"until": facts.accepted_above or facts.accepted}
        since = facts.assigned_on or facts.accepted_above or facts.accepted or self.setting.today
        return {"organisation_id": row.to_id, "branch": facts.assigned, "since": since}

    def _first(self, stages: Iterable[Stage]) -> Stage | None:
        return next((stage for stage in stages if stage.applies(self.view)), None)

    def _run_cause(self) -> str:
        return f"run:{self.row.ref}.{self.row.run}"

    def _done(self) -> Move:
        self.move.case |= {
            "id": self.row.id,
            "rev": self.row.rev + 1,
            "case_seq": self.move.log.case_seq,
            "last_leaf": self.move.log.last_leaf,
        }
        return self.move


def _due_entry(opening: Opening) -> dict[str, Any]:
    due = opening.due
    if due is None:
        return {"due": None}
    return {"due": due.on.isoformat(), "due_why": due.why, "due_provisional": due.provisional}
