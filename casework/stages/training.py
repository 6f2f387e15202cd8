"""Training: contacts are named, lessons attended, months of observation pass, and the branch proposes a target."""

from datetime import date
from typing import Any, ClassVar, Literal

from casework.acts import Act, AssignContacts, Lesson
from casework.facts import View
from casework.stages.stage import (
    PASSED,
    WAIT,
    Answer,
    Awaited,
    Opening,
    Scene,
    Stage,
    Taken,
    Who,
    broken,
    officers,
    person,
)
from casework.terms import Calendar


class Training(Stage):
    """`asks: false` passes at once. One class hour is `lesson_minutes` or more in one lesson."""

    kind: Literal["training"]
    asks: bool = True
    lesson_minutes: int = 45

    records: ClassVar[dict[str, str | None]] = {
        "assign_contacts": "contacts",
        "lesson": None,
        "propose_target": "targeted",
    }
    again: ClassVar[frozenset[str]] = frozenset({"assign_contacts", "lesson"})

    @property
    def silent(self) -> bool:
        return not self.asks

    @property
    def acts(self) -> frozenset[str]:
        return frozenset(self.records) if self.asks else frozenset()

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        branch = (officers("branch"),)
        return (*branch, *map(person, case.facts.contacts)) if act == "lesson" else branch

    def open(self, case: View, calendar: Calendar) -> Opening:
        if not self.asks:
            return Opening(())
        if not case.facts.contacts:
            return Opening((Awaited("assign_contacts", self.who("assign_contacts", case)),))
        slot = f"contacts {case.facts.contacts_named}"
        return Opening(
            (
                Awaited("lesson", self.who("lesson", case), slot),
                Awaited("propose_target", self.who("propose_target", case)),
            )
        )

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        facts = case.facts
        if isinstance(act, AssignContacts):
            delta: dict[str, Any] = {"contacts": act.contacts, "contacts_named": facts.contacts_named + 1}
            return scene.refusals(("D12",), case.person, facts.changed(delta)) or Taken(delta)
        if isinstance(act, Lesson):
            return self._lesson(act, case, scene)
        delta = {"targeted": scene.dated}
        codes = (
            *broken(("D12", not facts.contacts)),
            *scene.refusals(("D06", "D07"), case.person, facts.changed(delta)),
        )
        return codes or Taken(delta)

    def close(self, case: View, today: date) -> Answer:
        return PASSED if case.facts.targeted or not self.asks else WAIT

    def forgets(self, *, reopened: bool) -> dict[str, Any]:
        """Back at training, hours and contacts stand; back before it, all of it begins anew."""
        forgotten: dict[str, Any] = {"targeted": None}
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
