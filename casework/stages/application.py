"""Application: somebody asks to begin; the branch talks to them and makes them an activist."""

from datetime import date
from typing import Any, ClassVar, Literal

from casework.acts import Act, ConfirmActivist
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
    Tell,
    Who,
    broken,
    officers,
    posts,
)
from casework.terms import Calendar, Due, add_months


class Application(Stage):
    """`asks: false` passes at once: what must be true was checked when the case began."""

    kind: Literal["application"]
    asks: bool = True
    talk_months: int = 1
    activist_confirm: Literal["approve", "file"] = "approve"
    retention_months: tuple[int, int] = (6, 12)
    """Months after which a retained membership is looked at again, and after which it must have ended."""
    abroad_months: int = 60
    """After how many it must have ended for those who study abroad."""

    records: ClassVar[dict[str, str | None]] = {
        "talk": "talked",
        "confirm_activist": "activist",
        "approve_activist": "activist_approved",
    }

    @property
    def silent(self) -> bool:
        return not self.asks

    @property
    def acts(self) -> frozenset[str]:
        return frozenset(self.records) if self.asks else frozenset()

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        if act == "talk":
            return (officers("branch"), posts("branch", "branch_committee_member"))
        return (officers("committee"),) if act == "approve_activist" else (officers("branch"),)

    def open(self, case: View, calendar: Calendar) -> Opening:
        facts = case.facts
        if facts.retained:
            review, end = self.retention_months
            end = self.abroad_months if facts.why == "abroad" else end
            return Opening(
                (), _retention_due(facts.retained, end), tells=_retention_tells(facts.retained, (review, end))
            )
        if not self.asks:
            return Opening(())
        if not facts.talked:
            return Opening((Awaited("talk", self.who("talk", case)),), self._talk_due(facts.applied))
        act = "approve_activist" if facts.activist else "confirm_activist"
        return Opening((Awaited(act, self.who(act, case)),))

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        facts = case.facts
        delta: dict[str, Any]
        if act.do == "talk":
            delta = {"talked": scene.dated}
            return scene.refusals(("D03",), case.person, facts.changed(delta)) or Taken(delta)
        if isinstance(act, ConfirmActivist):
            delta = {"activist": scene.dated}
            if act.points:
                delta["points"] = act.points
            branch = case.place("branch")
            needs_meeting = act.body == "branch_committee" and branch is not None and not branch.has_committee
            codes = (
                *broken(("needs_branch_meeting", needs_meeting)),
                *scene.refusals(("D04", "L01"), case.person, facts.changed(delta)),
            )
            return codes or Taken(delta)
        if facts.activist is None:
            return ("wrong_stage",)
        return Taken({"activist_approved": scene.dated})

    def close(self, case: View, today: date) -> Answer:
        facts = case.facts
        if facts.retained:
            return WAIT
        if not self.asks:
            return PASSED
        confirmed = facts.activist_approved if self.activist_confirm == "approve" else facts.activist
        return PASSED if facts.talked and confirmed else WAIT

    def _talk_due(self, applied: date | None) -> Due | None:
        if applied is None:
            return None
        return Due(add_months(applied, self.talk_months), f"application_months:{applied},{self.talk_months}")

    def forgets(self, *, reopened: bool) -> dict[str, Any]:
        return super().forgets(reopened=reopened) | {"points": 0}


def _retention_due(retained: date, end: int) -> Due:
    return Due(add_months(retained, end), f"retention_months:{retained},{end}")


def _retention_tells(retained: date, at: tuple[int, int]) -> tuple[Tell, ...]:
    since = ("since", retained.isoformat())
    months_on = ((months, add_months(retained, months)) for months in at)
    return tuple(Tell(on, "retention", (since, ("months", months))) for months, on in months_on)
