"""Training: contacts are named, lessons attended, months of observation pass, and the branch proposes a target."""

from datetime import date
from typing import ClassVar, Literal

from casework.acts import Act, AssignContacts, Lesson
from casework.facts import Facts, View
from casework.inspection.inspect import inspect
from casework.stages.stage import PASSED, WAIT, Answer, Awaited, Opening, Scene, Stage, Taken, Who, officers, person
from casework.terms import Calendar


class Training(Stage):
    """`asks: false` passes at once. One class hour is `lesson_minutes` or more in one lesson."""

    kind: Literal["training"]
    asks: bool = True
    lesson_minutes: int = 45

    records: ClassVar[dict[str, str | None]] = {
        "assign_contacts": None,
        "lesson": None,
        "propose_target": "targeted",
    }

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
        slot = ",".join(case.facts.contacts)
        return Opening(
            (
                Awaited("lesson", self.who("lesson", case), slot),
                Awaited("propose_target", self.who("propose_target", case)),
            )
        )

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        facts = case.facts
        if isinstance(act, AssignContacts):
            after = facts.changed({"contacts": act.contacts})
            return self._broken(("D12",), after, case, scene) or Taken({"contacts": act.contacts})
        if isinstance(act, Lesson):
            return self._lesson(act, case, scene)
        after = facts.changed({"targeted": scene.dated, "introducers": (), "introduced": (), "voted": None})
        codes = self._broken(("D06", "D07"), after, case, scene)
        if not facts.contacts:
            codes = ("D12", *codes)
        return codes or Taken({"targeted": scene.dated})

    def close(self, case: View, today: date) -> Answer:
        return PASSED if case.facts.targeted or not self.asks else WAIT

    def _lesson(self, act: Lesson, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        facts = case.facts
        first = min(filter(None, (facts.first_lesson, scene.dated)))
        codes = self._broken(("D05",), facts.changed({"first_lesson": first}), case, scene)
        if codes:
            return codes
        if act.minutes < self.lesson_minutes:
            return Taken({}, spends=False)
        last = max(filter(None, (facts.last_lesson, scene.dated)))
        return Taken({"hours": facts.hours + 1, "first_lesson": first, "last_lesson": last}, spends=False)

    def _broken(self, codes: tuple[str, ...], after: Facts, case: View, scene: Scene) -> tuple[str, ...]:
        return inspect(codes, after, case.person, scene.people, scene.settings, scene.calendar)
