"""Paperwork: introducers are named, the applicant signs the membership form, then each introducer signs."""

from datetime import date
from typing import Any, ClassVar, Literal

from casework.acts import Act, Introducers
from casework.facts import View
from casework.inspection.inspect import inspect
from casework.stages.stage import PASSED, WAIT, Answer, Awaited, Opening, Scene, Stage, Taken, Who, officers, person
from casework.terms import Calendar


class Paperwork(Stage):
    """The membership form, each signature on a later day than the one before (unless the profile lets a day pass)."""

    kind: Literal["paperwork"]

    records: ClassVar[dict[str, str | None]] = {"introducers": None, "wish": "wished", "introduce": None}

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        if act == "introducers":
            return (officers("branch"),)
        return (person(case.person),) if act == "wish" else tuple(map(person, case.facts.introducers))

    def stands(self, act: Act, case: View, actor: str | None) -> bool:
        if act.do == "introduce":
            return actor in dict(case.facts.introduced)
        return super().stands(act, case, actor)

    def open(self, case: View, calendar: Calendar) -> Opening:
        facts = case.facts
        if not facts.introducers:
            return Opening((Awaited("introducers", self.who("introducers", case)),))
        if not facts.wished:
            return Opening((Awaited("wish", self.who("wish", case)),))
        signed = dict(facts.introduced)
        return Opening(
            tuple(Awaited("introduce", (person(ref),), ref) for ref in facts.introducers if ref not in signed)
        )

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        facts = case.facts
        if isinstance(act, Introducers):
            if facts.wished:
                return ("wrong_stage",)
            delta: dict[str, Any] = {"introducers": act.introducers}
            return self._broken(("D12",), delta, case, scene) or Taken(delta)
        if act.do == "wish":
            delta = {"wished": scene.dated}
            if not facts.introducers:
                return ("wrong_stage",)
        else:
            delta = {"introduced": (*facts.introduced, (scene.actor, scene.dated))}
            if not facts.wished:
                return ("wrong_stage",)
        return self._broken(("D08",), delta, case, scene) or Taken(delta)

    def close(self, case: View, today: date) -> Answer:
        facts = case.facts
        signed = dict(facts.introduced)
        done = facts.wished and facts.introducers and all(ref in signed for ref in facts.introducers)
        return PASSED if done else WAIT

    def forgets(self) -> dict[str, Any]:
        return {"introducers": (), "wished": None, "introduced": ()}

    def _broken(self, codes: tuple[str, ...], delta: dict[str, Any], case: View, scene: Scene) -> tuple[str, ...]:
        after = case.facts.changed(delta)
        return inspect(codes, after, case.person, scene.people, scene.settings, scene.calendar)
