"""Training: contacts are named, lessons attended, months of observation pass, and the branch proposes a target."""

from datetime import date
from typing import Any, ClassVar, Literal

from casework.acts import Act, AssignContacts, Lesson, ProposeTarget, TakeOver
from casework.facts import View
from casework.stages.stage import (
    PASSED,
    WAIT,
    Answer,
    Awaited,
    Opening,
    Returned,
    Scene,
    Stage,
    Taken,
    Who,
    broken,
    officers,
    person,
)
from casework.terms import Calendar, add_months


class Training(Stage):
    """`asks: false` passes at once. One class hour is `lesson_minutes` or more in one lesson."""

    kind: Literal["training"]
    asks: bool = True
    lesson_minutes: int = 45
    lesson_hours: int | None = None
    """So many class hours are asked: once they are recorded nobody is urged to further ones. None, as in texts that
    older cases keep: they are urged all the same."""
    observation_months: int = 0
    """Nobody is urged to propose a target before these months after the activist's day are over."""
    without_file_to: str | None = None
    """Where an applicant begins anew whom another branch takes over without the file of the training so far."""

    records: ClassVar[dict[str, str | None]] = {
        "assign_contacts": "contacts",
        "lesson": None,
        "propose_target": "targeted",
        "take_over": None,
    }
    again: ClassVar[frozenset[str]] = frozenset({"assign_contacts", "lesson"})

    @property
    def silent(self) -> bool:
        return not self.asks

    @property
    def acts(self) -> frozenset[str]:
        return frozenset(self.records) if self.asks else frozenset()

    def stands(self, act: Act, case: View, actor: str | None) -> bool:
        if isinstance(act, TakeOver):
            here = case.place("branch")
            return here is not None and act.to == here.ref
        return super().stands(act, case, actor)

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        if act == "take_over":
            return (officers("to", "branch"),)
        branch = (officers("branch"),)
        return (*branch, *map(person, case.facts.contacts)) if act == "lesson" else branch

    def open(self, case: View, calendar: Calendar) -> Opening:
        if not self.asks:
            return Opening(())
        facts = case.facts
        # A branch that takes the applicant over is asked anew: its tasks have slots of their own.
        here = f"move {facts.moves}" if facts.moves else ""
        if not facts.contacts:
            return Opening((Awaited("assign_contacts", self.who("assign_contacts", case), here),))
        slot = f"contacts {facts.contacts_named}"
        attended = self.lesson_hours is not None and facts.hours >= self.lesson_hours
        observed = add_months(facts.activist, self.observation_months) if facts.activist else date.min
        return Opening(
            (
                Awaited("lesson", self.who("lesson", case), slot, None if attended else date.min),
                Awaited("propose_target", self.who("propose_target", case), here, observed),
            )
        )

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        facts = case.facts
        if isinstance(act, AssignContacts):
            delta: dict[str, Any] = {"contacts": act.contacts, "contacts_named": facts.contacts_named + 1}
            return scene.refusals(("D12",), case.person, facts.changed(delta)) or Taken(delta)
        if isinstance(act, Lesson):
            return self._lesson(act, case, scene)
        if isinstance(act, TakeOver):
            return self._taken_over(act, case, scene)
        assert isinstance(act, ProposeTarget)
        delta = {"targeted": scene.dated}
        if act.volunteer_hours:
            delta["volunteer_hours"] = act.volunteer_hours
        codes = (
            *broken(("D12", not facts.contacts)),
            *scene.refusals(("D06", "D07"), case.person, facts.changed(delta)),
        )
        return codes or Taken(delta)

    def close(self, case: View, today: date) -> Answer:
        if case.facts.return_to:
            return Returned(case.facts.return_to)
        return PASSED if case.facts.targeted or not self.asks else WAIT

    def forgets(self, *, reopened: bool) -> dict[str, Any]:
        """Back at training, hours and contacts stand; back before it, all of it begins anew."""
        forgotten: dict[str, Any] = {"targeted": None, "volunteer_hours": 0}
        if not reopened:
            forgotten |= {"contacts": (), "hours": 0, "first_lesson": None, "last_lesson": None}
        return forgotten

    def _lesson(self, act: Lesson, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        facts = case.facts
        codes = scene.refusals(("D05",), case.person, facts.changed({"first_lesson": scene.dated}))
        if codes:
            return codes
        if act.minutes < self.lesson_minutes:
            return Taken({}, spends=False)
        first = min(filter(None, (facts.first_lesson, scene.dated)))
        last = max(filter(None, (facts.last_lesson, scene.dated)))
        return Taken({"hours": facts.hours + 1, "first_lesson": first, "last_lesson": last}, spends=False)

    def _taken_over(self, act: TakeOver, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        """With the file, the activist's day and the hours stand (observation counts on); contacts are named anew."""
        if not act.file and self.without_file_to is None:
            return ("wrong_stage",)
        delta: dict[str, Any] = {"taken_over": scene.taken_to, "moves": case.facts.moves + 1, "contacts": ()}
        if not act.file:
            delta["return_to"] = self.without_file_to
        return Taken(delta, spends=False)
