"""Paperwork: introducers are named, the applicant signs the membership form, then each introducer signs."""

from datetime import date
from typing import Any, ClassVar, Literal

from casework.acts import Act, Introducers
from casework.facts import View
from casework.stages.stage import PASSED, WAIT, Answer, Awaited, Opening, Scene, Stage, Taken, Who, officers, person
from casework.terms import Calendar


class Paperwork(Stage):
    """The membership form, each signature on a later day than the one before (unless the profile lets a day pass)."""

    kind: Literal["paperwork"]

    records: ClassVar[dict[str, str | None]] = {
        "introducers": "introducers",
        "wish": "wished",
        "introduce": "introduced",
    }
    again: ClassVar[frozenset[str]] = frozenset({"introducers"})

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
        signed, nth = dict(facts.introduced), facts.introducers_named
        unsigned = [ref for ref in facts.introducers if ref not in signed]
        return Opening(tuple(Awaited("introduce", (person(ref),), f"{ref} {nth}") for ref in unsigned))

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        facts = case.facts
        delta: dict[str, Any]
        if isinstance(act, Introducers):
            delta = {"introducers": act.introducers, "introducers_named": facts.introducers_named + 1}
            return scene.refusals(("D12",), case.person, facts.changed(delta)) or Taken(delta)
        if act.do == "wish":
            delta, out_of_order = {"wished": scene.dated}, not facts.introducers
        else:
            delta, out_of_order = {"introduced": (*facts.introduced, (scene.actor, scene.dated))}, not facts.wished
        if out_of_order:
            return ("wrong_stage",)
        return scene.refusals(("D08",), case.person, facts.changed(delta)) or Taken(delta)

    def close(self, case: View, today: date) -> Answer:
        facts = case.facts
        signed = dict(facts.introduced)
        done = facts.wished and facts.introducers and all(ref in signed for ref in facts.introducers)
        return PASSED if done else WAIT
