"""Playing a story: each step at its moment, by the same `record` and `settle` as in service."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, func, select

from casework.act import record
from casework.acts import Act
from casework.ballots.casting import cast
from casework.bring_in import Past, bring_in
from casework.office import Office
from casework.refusal import Refusal
from models.outbox import Outbox
from models.person import Person
from tuanwu.rehearse.clock import Clock
from tuanwu.rehearse.expect import Happened, Letter, Miss, misses
from tuanwu.rehearse.house_acts import HouseAct
from tuanwu.rehearse.look import Seen, look
from tuanwu.rehearse.past import PASTS
from tuanwu.rehearse.steps import BY_ANYONE, CastBallot, Step
from tuanwu.rehearse.story import Script

NO_SUCH_CASE = "no_such_case"
"""Stands for a code where the act that should have begun the case was refused."""


@dataclass(frozen=True, slots=True)
class Played:
    """One step as it went. `code` says why its act was refused."""

    n: int
    at: datetime
    do: str | None
    case: str | None
    code: str | None
    outcome: str | None
    misses: tuple[Miss, ...]


@dataclass(slots=True)
class Performance:
    """A whole story as it went."""

    steps: list[Played] = field(default_factory=list)
    cases: dict[str, str] = field(default_factory=dict)
    """The references of the cases, by the story's names."""
    ends: dict[str, Seen] = field(default_factory=dict)
    """How they stood in the end."""

    @property
    def ok(self) -> bool:
        """Whether every expectation held."""
        return not any(step.misses for step in self.steps)


def play(script: Script, office: Office) -> Performance:
    """Play a story from its first step to its last."""
    return _Playing(script, office).play()


class _Playing:
    def __init__(self, script: Script, office: Office) -> None:
        begin = script.story.steps[0].at
        assert begin is not None, "a checked story has a moment to begin at"
        self.script, self.office = script, office
        self.clock = Clock(office, begin)
        self.performance = Performance()
        self.people = {case.name: case.person for case in script.story.cases}
        self.last_letter = 0

    def play(self) -> Performance:
        self._bring_in()
        for n, step in enumerate(self.script.story.steps, 1):
            self.clock.forward(step.at or self.clock.now)
            self.performance.steps.append(self._step(n, step))
        for name, ref in self.performance.cases.items():
            self.performance.ends[name] = look(self.office, ref, self.clock.now)
        return self.performance

    def _bring_in(self) -> None:
        """The cases that begin part-way. What fell due before the first step is done, and sends no letters."""
        with self.office.db.transaction() as session:
            for case in self.script.story.cases:
                facts = PASTS[case.procedure].model_validate(case.facts).facts(case.stage)
                past = Past(case.procedure, case.person, case.stage, facts, case.by)
                self.performance.cases[case.name] = bring_in(session, self.office, past, self.clock.now)
        self.clock.fall_due()
        with self.office.db.transaction() as session:
            session.connection().execute(update(Outbox).values(state="cancelled"))
        self._letters()

    def _step(self, n: int, step: Step) -> Played:
        code, outcome = self._do(step) if step.act else (None, None)
        ref = self.performance.cases.get(step.looks_at or "")
        seen = look(self.office, ref, self.clock.now) if ref and step.expect.of_the_case else None
        happened = Happened(step.act is not None, code, outcome, self._letters(), seen)
        return Played(n, self.clock.now, step.do, step.looks_at, code, outcome, tuple(misses(step.expect, happened)))

    def _do(self, step: Step) -> tuple[str | None, str | None]:
        """Do the act and settle: the code of its refusal, and what a vote came to."""
        try:
            if isinstance(step.act, HouseAct):
                step.act.carry_out(self.office, self.clock.now)
                outcome = None
            elif not step.begins and step.case not in self.performance.cases:
                return NO_SUCH_CASE, None
            elif isinstance(step.act, CastBallot):
                case = self.performance.cases[step.case or ""]
                vote = step.act
                cast(self.office, case=case, by=step.by or "", choice=vote.choice, at=self.clock.now, dated=vote.dated)
                outcome = None
            else:
                outcome = self._record(step)
        except Refusal as refusal:
            return refusal.code, None
        self.clock.settle()
        return None, outcome

    def _record(self, step: Step) -> str | None:
        assert isinstance(step.act, Act)
        assert step.case is not None, "an act on a case names it"
        if step.begins:
            self.people[step.case] = step.person or ""
            recorded = record(self.office, step.act, at=self.clock.now, by=step.by, person=step.person)
            self.performance.cases[step.case] = recorded.case
            return recorded.outcome
        by = step.by or (None if step.do in BY_ANYONE else self.people[step.case])
        case = self.performance.cases[step.case]
        return record(self.office, step.act, at=self.clock.now, by=by, case=case).outcome

    def _letters(self) -> tuple[Letter, ...]:
        """The letters queued since the step before."""
        query = select(Person.ref, Outbox.letter).join(Outbox, col(Person.id) == col(Outbox.person_id))
        with self.office.db.reading() as session:
            new = session.exec(query.where(col(Outbox.id) > self.last_letter).order_by(col(Outbox.id))).all()
            self.last_letter = session.exec(select(func.max(Outbox.id))).one() or 0
        return tuple(new)
