"""Hand-over: the committee hands a recommendation to the Party branch, which answers while it is valid."""

from datetime import date, timedelta
from typing import ClassVar, Literal

from casework.acts import Act, PartyAnswer
from casework.facts import View
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
    Tell,
    Who,
    officers,
)
from casework.terms import Calendar
from casework.validity import valid_until


class Handover(Stage):
    """A recommendation lapses on the day after its validity ends."""

    kind: Literal["handover"]
    validity_months: int
    valid_from: Literal["vote", "publicity_end", "committee"] = "committee"
    tell_before: tuple[int, ...] = ()
    """Days before the validity ends on which that is told."""

    records: ClassVar[dict[str, str | None]] = {"hand_over": "handed_over", "party_answer": "party_answer"}

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        return (officers("committee" if act == "hand_over" else "party"),)

    def open(self, case: View, calendar: Calendar) -> Opening:
        act = "party_answer" if case.facts.handed_over else "hand_over"
        awaited = (Awaited(act, self.who(act, case)),)
        until = self.valid_until(case)
        if until is None:
            return Opening(awaited, asked_on=case.facts.handed_over)
        about = (("valid_until", until.isoformat()),)
        tells = tuple(Tell(until - timedelta(days=days), "expiring", about) for days in self.tell_before)
        return Opening(awaited, None, until + timedelta(days=1), tells, case.facts.handed_over)

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        if not isinstance(act, PartyAnswer):
            return Taken({"handed_over": scene.dated})
        if case.facts.handed_over is None:
            return ("wrong_stage",)
        delta = {"answered": scene.dated, "party_answer": act.verdict}
        return scene.refusals(("R03",), case.person, case.facts.changed(delta)) or Taken(delta)

    def close(self, case: View, today: date) -> Answer:
        match case.facts.party_answer:
            case "accepted":
                return PASSED
            case "declined":
                return REFUSED
        until = self.valid_until(case)
        return Ended("lapsed") if until and today > until else WAIT

    def foretells(self, case: View) -> dict[str, str]:
        until = self.valid_until(case)
        return {"valid_until": until.isoformat()} if until else {}

    def valid_until(self, case: View) -> date | None:
        """The last day on which the recommendation is valid."""
        return valid_until(case.facts, self.validity_months, self.valid_from)
