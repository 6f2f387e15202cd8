"""Hand-over: the committee hands a recommendation to the Party branch, which answers while it is valid."""

from datetime import date, timedelta
from typing import ClassVar, Literal

from casework.acts import Act, PartyAnswer
from casework.facts import View
from casework.inspection.inspect import inspect
from casework.stages.stage import (
    PASSED,
    REFUSED,
    WAIT,
    Answer,
    Awaited,
    Ended,
    Opening,
    Scene,
    Stage,
    Taken,
    Who,
    officers,
)
from casework.terms import Calendar, add_months


class Handover(Stage):
    """A recommendation lapses on the day after its validity ends."""

    kind: Literal["handover"]
    validity_months: int

    records: ClassVar[dict[str, str | None]] = {"hand_over": "handed_over", "party_answer": "party_answer"}

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        return (officers("committee" if act == "hand_over" else "party"),)

    def open(self, case: View, calendar: Calendar) -> Opening:
        act = "party_answer" if case.facts.handed_over else "hand_over"
        until = self.valid_until(case)
        return Opening((Awaited(act, self.who(act, case)),), wakes_on=until + timedelta(days=1) if until else None)

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        if not isinstance(act, PartyAnswer):
            return Taken({"handed_over": scene.dated})
        if case.facts.handed_over is None:
            return ("wrong_stage",)
        after = case.facts.changed({"answered": scene.dated})
        codes = inspect(("R03",), after, case.person, scene.people, scene.settings, scene.calendar)
        return codes or Taken({"answered": scene.dated, "party_answer": act.verdict})

    def close(self, case: View, today: date) -> Answer:
        match case.facts.party_answer:
            case "accepted":
                return PASSED
            case "declined":
                return REFUSED
        until = self.valid_until(case)
        return Ended("lapsed") if until and today > until else WAIT

    def valid_until(self, case: View) -> date | None:
        """The last day on which the recommendation is valid, counted from the committee's review."""
        reviewed = case.facts.reviewed
        return add_months(reviewed, self.validity_months) if reviewed else None
