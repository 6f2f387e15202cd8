"""Assignment: an accepted member is given a branch; not asked where the receiving organisation is one."""

from datetime import date
from typing import ClassVar, Literal

from casework.acts import Act
from casework.facts import View
from casework.stages.stage import PASSED, WAIT, Answer, Awaited, Opening, Scene, Stage, Taken, Who, officers
from casework.terms import Calendar


class Assignment(Stage):
    """Until then the member is unassigned, and votes nowhere."""

    kind: Literal["assignment"]

    records: ClassVar[dict[str, str | None]] = {"assign": "assigned"}

    def applies(self, case: View) -> bool:
        to = case.place("to")
        return to is not None and to.kind != "branch"

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        return (officers("to"),)

    def open(self, case: View, calendar: Calendar) -> Opening:
        return Opening((Awaited("assign", self.who("assign", case)),))

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        if scene.branch is None:
            return ("unknown_organisation",)
        return Taken({"assigned": scene.branch, "assigned_on": scene.dated})

    def close(self, case: View, today: date) -> Answer:
        return PASSED if case.facts.assigned else WAIT
