"""Publicity: a notice stands for some working days; an objection stops the case until it is ruled on."""

from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from pydantic import model_validator

from casework.acts import Act, Object, RuleObjection
from casework.facts import Facts, View
from casework.stages.stage import (
    PASSED,
    REFUSED,
    WAIT,
    Answer,
    Awaited,
    Opening,
    Returned,
    Scene,
    Stage,
    Taken,
    Who,
    officers,
)
from casework.terms import Calendar, Due


class Publicity(Stage):
    """`by` lists whose officers may publish."""

    kind: Literal["publicity"]
    fact: Literal["activist_notice", "published", "announced"]
    days: int
    count_first: bool
    by: tuple[Literal["branch", "committee"], ...] = ("committee",)
    fails_to: str | None = None

    records: ClassVar[dict[str, str | None]] = {"publish": None, "object": None, "rule_objection": None}

    @model_validator(mode="before")
    @classmethod
    def _as_first_written(cls, data: Any) -> Any:
        """Cases pinned to the first versions say `when_point` and `points`."""
        if isinstance(data, dict) and {"when_point", "points"} & data.keys():
            old = {**data}
            point, points = old.pop("when_point", None), old.pop("points", ())
            return old | ({"only_where": {"setting": points, "has": point}} if point else {})
        return data

    @property
    def publishes(self) -> bool:
        return True

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        return (officers("committee"),) if act == "rule_objection" else tuple(officers(side) for side in self.by)

    def stands(self, act: Act, case: View, actor: str | None) -> bool:
        if act.do == "rule_objection":
            return case.facts.rulings > 0 and not case.facts.objections
        return act.do == "publish" and getattr(case.facts, self.fact) is not None

    def holds_up(self, case: View) -> str | None:
        if getattr(case.facts, self.fact) is None:
            return None
        return "objection_open" if case.facts.objections else "too_early"

    def open(self, case: View, calendar: Calendar) -> Opening:
        facts = case.facts
        period = getattr(facts, self.fact)
        if period is None:
            slot = f"notice {facts.notices + 1}"
            return Opening((Awaited("publish", self.who("publish", case), slot, self._possible_from(facts)),))
        awaited: tuple[Awaited, ...] = ()
        if facts.objections:
            # A further objection makes a task of its own: whoever rules is told, and rules on all of them.
            slot = f"notice {facts.notices} ruling {facts.rulings + 1} objections {facts.objections}"
            awaited = (Awaited("rule_objection", self.who("rule_objection", case), slot),)
        went_up, last = period
        first, end, provisional = calendar.working_days(went_up, self.days, count_first=self.count_first)
        why = f"working_days:{first},{end},{self.days},{calendar.out_of_the_ordinary(first, end)}"
        return Opening(awaited, Due(last, why, provisional), wakes_on=last + timedelta(days=1))

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        facts = case.facts
        if isinstance(act, RuleObjection):
            return self._ruling(act, case)
        if isinstance(act, Object):
            return self._objection(case, scene)
        _, last, _ = scene.calendar.working_days(scene.dated, self.days, count_first=self.count_first)
        delta: dict[str, Any] = {self.fact: (scene.dated, last), "notices": facts.notices + 1, "rulings": 0}
        return scene.refusals(self.inspects, case.person, facts.changed(delta)) or Taken(delta)

    def close(self, case: View, today: date) -> Answer:
        facts = case.facts
        if facts.verdict == "upheld":
            return Returned(self.fails_to) if self.fails_to else REFUSED
        period = getattr(facts, self.fact)
        if period is None or facts.objections:
            return WAIT
        return PASSED if period[1] < today else WAIT

    def recounted(self, facts: Facts, calendar: Calendar) -> dict[str, Any]:
        """The fact that changes where the calendar's days make another last day of the period."""
        period = getattr(facts, self.fact)
        if period is None:
            return {}
        _, last, _ = calendar.working_days(period[0], self.days, count_first=self.count_first)
        return {self.fact: (period[0], last)} if last != period[1] else {}

    def forgets(self, *, reopened: bool) -> dict[str, Any]:
        return {self.fact: None, "objections": 0, "rulings": 0}

    def _possible_from(self, facts: Facts) -> date:
        """The day after the pre-review, where the notice must follow it (D11); else any."""
        reviewed = facts.pre_reviewed if "D11" in self.inspects else None
        return reviewed + timedelta(days=1) if reviewed else date.min

    def _objection(self, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        period = getattr(case.facts, self.fact)
        if period is None or scene.today > period[1]:
            return ("wrong_stage",)
        return Taken({"objections": case.facts.objections + 1}, spends=False)

    def _ruling(self, act: RuleObjection, case: View) -> Taken | tuple[str, ...]:
        if not case.facts.objections:
            return ("wrong_stage",)
        if not act.reason:
            return ("reason_missing",)
        delta: dict[str, Any] = {"objections": 0, "rulings": case.facts.rulings + 1}
        if act.verdict == "upheld":
            delta["verdict"] = "upheld"
        if act.verdict == "corrected":
            delta[self.fact] = None
        return Taken(delta)
