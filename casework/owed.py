"""The letters that one open case owes on a day: reminders, escalations, and what else its stage tells of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from casework.above import above, places_asked
from casework.atlas import Atlas
from casework.case_row import CaseRow
from casework.chasing import ladder, open_since
from casework.facts import View, facts_from
from casework.freezing import chased_while_frozen, frozen_opening
from casework.links import REPEATED
from casework.outbox import letter_row
from casework.procedure import Procedure
from casework.raised import asked_of
from casework.stages.stage import Tell
from casework.terms import Calendar, local_day


class HeldTask(NamedTuple):
    """An open task."""

    id: int
    rev: int
    act: str
    slot: str


@dataclass(frozen=True, slots=True)
class Owed:
    """The letters owed now, and the next day on which some will be."""

    letters: list[dict[str, Any]]
    next_on: date | None


def owed(
    case: CaseRow, procedure: Procedure, tasks: list[HeldTask], atlas: Atlas, calendar: Calendar, now: datetime
) -> Owed:
    """What is owed since the case's day of chasing; of several days of one kind, the latest speaks for all."""
    chased = _Chased(case, procedure, tasks, atlas, calendar, now)
    today = local_day(now)
    due = chased.ladder.due(case.chase_on or today, today)
    letters = [letter for step in due for letter in chased.letters(step)]
    return Owed(letters, chased.ladder.next(today))


class _Chased:
    def __init__(
        self,
        case: CaseRow,
        procedure: Procedure,
        tasks: list[HeldTask],
        atlas: Atlas,
        calendar: Calendar,
        now: datetime,
    ) -> None:
        self.case, self.procedure, self.atlas, self.now = case, procedure, atlas, now
        facts = facts_from(case.facts)
        stage = procedure.by_id[case.stage]
        since = open_since(facts, stage.id, case.run, local_day(case.stage_since))
        self.view: View = atlas.view(case.procedure, case.person, facts, case, since)
        self.opening = frozen_opening(facts, stage.open(self.view, calendar))
        self.since = self.opening.asked_on or since
        self.ladder = ladder(stage, procedure.reminders, since, self.opening)
        self.tasks = sorted(tasks, key=self._last)
        chased = chased_while_frozen(facts, self.opening.awaited)
        self._who = {(one.act, one.slot): one.who for one in chased if one.chased(local_day(now))}

    def _last(self, task: HeldTask) -> tuple[bool, bool, int]:
        """A reader is told of one task: of the one that is due, then of one that brings the stage to its end."""
        due = self.opening.due
        return due is None or task.act != due.act, task.act in REPEATED, task.id

    def letters(self, step: Tell) -> Iterator[dict[str, Any]]:
        """The letters of one step of the ladder, to each reader once."""
        moment: Any = f"clock.{step.what}"
        for rule in self.procedure.letters_on(moment, stage=self.case.stage):
            told: dict[int, dict[str, Any]] = {}
            for recipient in rule.to:
                for person, about in self._recipients(recipient):
                    told.setdefault(person, about)
            for person, about in told.items():
                yield self._row(rule.letter, step, person, about)

    def _row(self, letter: str, step: Tell, person: int, about: dict[str, Any]) -> dict[str, Any]:
        task = about.get("task")
        data = {key: value for key, value in about.items() if key != "task"} | dict(step.about)
        return letter_row(
            letter,
            f"clock:{self.case.ref}.{self.case.run}.{step.on}",
            self.now,
            person_id=person,
            case_id=self.case.id,
            task_id=task.id if task else None,
            task_rev=task.rev if task else None,
            stage=self.case.stage,
            due_on=self.opening.due.on if self.opening.due else None,
            data=data,
        )

    def _recipients(self, recipient: str) -> Iterator[tuple[int, dict[str, Any]]]:
        match recipient:
            case "holders":
                for task in self.tasks:
                    for person in asked_of(self.atlas, self._who.get((task.act, task.slot), ()), self.view):
                        yield person, {"task": task, "act": task.act, "waiting_since": self.since.isoformat()}
            case "above":
                yield from self._above()
            case "person":
                yield self.case.person_id, {}
            case _:
                yield from ((person, {}) for person in self.atlas.addressed(recipient, self.view))

    def _above(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Those above each organisation that is waited for, each with what they are told of."""
        for task in self.tasks:
            for place in places_asked(self._who.get((task.act, task.slot), ()), self.view):
                about = {"act": task.act, "organisation_id": place.id, "waiting_since": self.since.isoformat()}
                told = above(self.atlas, place, self.view)
                yield from ((person, about) for person in (told.people if told else ()))
