"""Hand-in: one side hands something in, in writing: a member an account of the year, a branch a report."""

from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from casework.acts import Act
from casework.facts import View
from casework.stages.stage import PASSED, WAIT, Answer, Awaited, Opening, Scene, Stage, Taken, Who, officers, person
from casework.terms import Calendar, Due


class HandIn(Stage):
    """`by` says whose it is; `days` how many it may take, counted from the day it is first asked for."""

    kind: Literal["hand_in"]
    by: Literal["person", "branch", "committee"]
    days: int | None = None

    records: ClassVar[dict[str, str | None]] = {"hand_in": None}

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        return (person(case.person),) if self.by == "person" else (officers(self.by),)

    def open(self, case: View, calendar: Calendar) -> Opening:
        return Opening((Awaited("hand_in", self.who("hand_in", case)),), self._due(case))

    def stands(self, act: Act, case: View, actor: str | None) -> bool:
        return self.id in dict(case.facts.handed_in)

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        return Taken({"handed_in": (*case.facts.handed_in, (self.id, scene.dated))})

    def close(self, case: View, today: date) -> Answer:
        return PASSED if self.id in dict(case.facts.handed_in) else WAIT

    def forgets(self, *, reopened: bool) -> dict[str, Any]:
        return {"handed_in": ()}

    def _due(self, case: View) -> Due | None:
        if self.days is None or case.since is None:
            return None
        return Due(case.since + timedelta(days=self.days), f"opened_days:{case.since},{self.days}")
