"""Branch vote: the record of a branch meeting's secret ballot on one candidate."""

from datetime import date
from typing import Any, ClassVar, Literal

from casework.acts import Act, Vote
from casework.counting import adds_up, outcome
from casework.facts import Tally, View
from casework.stages.stage import (
    PASSED,
    REFUSED,
    WAIT,
    Answer,
    Awaited,
    Opening,
    Scene,
    Stage,
    Taken,
    Who,
    broken,
    officers,
)
from casework.terms import Calendar
from config.share import Share

SMALLEST_BRANCH = 3
"""团支部工作条例: fewer than three members make no branch."""


class BranchVote(Stage):
    """`quorum` of those entitled must be present; more than half of `pass_base` in favour carries it."""

    kind: Literal["branch_vote"]
    quorum: Share
    pass_base: Literal["expected", "present"]
    candidate_may_vote: bool = False
    ends_when_not_passed: bool = False

    records: ClassVar[dict[str, str | None]] = {"vote": None}

    @property
    def inspected(self) -> tuple[str, ...]:
        return (*self.inspects, "D15")

    def stands(self, act: Act, case: View, actor: str | None) -> bool:
        return case.facts.outcome == "passed"

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        return (officers("branch"),)

    def open(self, case: View, calendar: Calendar) -> Opening:
        return Opening((Awaited("vote", self.who("vote", case)),))

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        assert isinstance(act, Vote)
        tally = Tally(scene.roll, act.present, act.in_favour, act.against, act.abstain, act.invalid)
        after = case.facts.changed({"voted": scene.dated, "tally": tally, "approved": None})
        codes = (
            *broken(
                ("no_branch", scene.members < SMALLEST_BRANCH),
                ("wrong_denominator", act.expected is not None and act.expected != scene.roll),
                ("tally_mismatch", not adds_up(tally)),
                ("D16", _resolution_differs(act)),
            ),
            *self._voters(act, case, scene),
            *scene.refusals(self.inspects, case.person, after),
        )
        if codes:
            return codes
        came_to = self.outcome(tally)
        delta: dict[str, Any] = {"outcome": came_to, "voted": scene.dated, "tally": tally}
        return Taken(delta, spends=came_to == "passed" or self._ends(came_to), outcome=came_to)

    def outcome(self, tally: Tally) -> str:
        """What a count comes to here."""
        return outcome(tally, self.quorum, self.pass_base)

    def close(self, case: View, today: date) -> Answer:
        match case.facts.outcome:
            case "passed":
                return PASSED
            case came_to if self._ends(came_to):
                return REFUSED
        return WAIT

    def forgets(self, *, reopened: bool) -> dict[str, Any]:
        return {"voted": None, "tally": None, "outcome": None}

    def _ends(self, came_to: str | None) -> bool:
        return came_to == "not_passed" and self.ends_when_not_passed

    def _voters(self, act: Vote, case: View, scene: Scene) -> tuple[str, ...]:
        if act.voters is None:
            return ()
        named = set(act.voters)
        known = {ref: scene.people.get(ref) for ref in named}
        barred = {ref for ref, one in known.items() if one and one.probation}
        if not self.candidate_may_vote:
            barred |= named & {case.person}
        return tuple(
            broken(
                ("D22", bool(barred)),
                ("not_on_the_roll", bool(named - barred - scene.on_roll)),
                ("tally_mismatch", len(named) != act.present or len(named) != len(act.voters)),
            )
        )


def _resolution_differs(act: Vote) -> bool:
    text = act.resolution
    if text is None:
        return False
    return (text.present, text.in_favour, text.against, text.abstain) != (
        act.present,
        act.in_favour,
        act.against,
        act.abstain,
    )
