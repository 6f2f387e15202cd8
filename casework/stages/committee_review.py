"""Committee review: one officer, or a committee together, passes, fails, returns or refuses a case."""

from datetime import date
from typing import Any, ClassVar, Literal

from casework.acts import Act, Review
from casework.facts import View
from casework.inspection.inspect import inspect
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
    broken,
    officers,
)
from casework.terms import Calendar, Due, add_months

MEMBERS = ("committee_secretary", "committee_member", "general_branch_secretary")
"""Who votes when a committee decides together."""


class CommitteeReview(Stage):
    """`decided_by` one officer or a collective; `by` names whose officers: the branch, the committee, or a transfer's
    sides. `fact` is the day a pass is recorded as; `fails_to` the stage that a failed case goes back to (else it ends).
    """

    kind: Literal["committee_review"]
    fact: Literal["pre_reviewed", "examined", "approved", "reviewed", "released", "accepted"]
    by: Literal["branch", "committee", "branch_or_above", "to"] = "committee"
    decided_by: Literal["one", "collective"] = "one"
    fails_to: str | None = None
    returns_to: tuple[str, ...] = ()
    max_months: int | None = None
    """Months after the meeting within which the decision is due."""
    inspects: tuple[str, ...] = ()
    """The rules that the facts must keep before a pass."""

    records: ClassVar[dict[str, str | None]] = {"review": None}

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        if self.by == "branch_or_above":
            return officers("branch", "from"), officers("above", "from")
        return (officers(self.by),)

    def open(self, case: View, calendar: Calendar) -> Opening:
        return Opening((Awaited("review", self.who("review", case)),), self._due(case))

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        assert isinstance(act, Review)
        wrong_way = act.verdict == "return" and act.to not in self.returns_to
        codes = [
            *broken(("wrong_stage", wrong_way), ("reason_missing", act.verdict != "pass" and not act.reason)),
            *broken(("tally_mismatch", self.decided_by == "collective" and not _carried(act, scene))),
        ]
        if act.verdict == "pass":
            after = case.facts.changed({self.fact: scene.dated})
            codes += inspect(self.inspects, after, case.person, scene.people, scene.settings, scene.calendar)
        if codes:
            return tuple(codes)
        delta: dict[str, Any] = {"verdict": act.verdict}
        if act.verdict == "pass":
            delta[self.fact] = scene.dated
        if act.verdict == "return":
            delta["return_to"] = act.to
        return Taken(delta)

    def close(self, case: View, today: date) -> Answer:
        match case.facts.verdict:
            case "pass":
                return PASSED
            case "return" if case.facts.return_to:
                return Returned(case.facts.return_to)
            case "fail" if self.fails_to:
                return Returned(self.fails_to)
            case "fail" | "refuse":
                return REFUSED
        return WAIT

    def forgets(self) -> dict[str, Any]:
        return {self.fact: None}

    def _due(self, case: View) -> Due | None:
        meeting = case.facts.voted
        if self.max_months is None or meeting is None:
            return None
        return Due(add_months(meeting, self.max_months), f"meeting_months:{meeting},{self.max_months}")


def _carried(act: Review, scene: Scene) -> bool:
    """Whether the count fits the committee, and a pass has more than half of all its members behind it."""
    if act.in_favour is None or act.against is None:
        return act.verdict != "pass"
    if act.in_favour + act.against > scene.committee_size:
        return False
    return act.verdict != "pass" or 2 * act.in_favour > scene.committee_size
