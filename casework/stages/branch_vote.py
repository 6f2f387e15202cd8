"""Branch vote: the record of a branch meeting's secret ballot on one candidate."""

from datetime import date
from typing import Any, ClassVar, Literal

from casework.acts import Act, Vote
from casework.facts import Tally, View
from casework.inspection.inspect import inspect
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
from config.share import Share, reaches

SMALLEST_BRANCH = 3
"""团支部工作条例: fewer than three members make no branch."""


class BranchVote(Stage):
    """`quorum` of those entitled must be present; more than half of `pass_base` in favour carries it."""

    kind: Literal["branch_vote"]
    quorum: Share
    pass_base: Literal["expected", "present"]
    candidate_may_vote: bool = False
    ends_when_not_passed: bool = False
    inspects: tuple[str, ...] = ()

    records: ClassVar[dict[str, str | None]] = {"vote": None}

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
                ("no_branch", scene.roll < SMALLEST_BRANCH),
                ("wrong_denominator", act.expected is not None and act.expected != scene.roll),
                ("tally_mismatch", _mismatched(act, tally)),
                ("D16", _resolution_differs(act)),
            ),
            *self._voters(act, case, scene),
            *inspect(self.inspects, after, case.person, scene.people, scene.settings, scene.calendar),
        )
        if codes:
            return codes
        outcome = self.outcome(tally)
        delta: dict[str, Any] = {"outcome": outcome, "voted": scene.dated, "tally": tally}
        return Taken(delta, spends=outcome == "passed" or self.ends_when_not_passed, outcome=outcome)

    def outcome(self, tally: Tally) -> str:
        """What a count comes to: `passed`, `not_passed`, or `no_quorum`, with exact arithmetic."""
        if not reaches(self.quorum, tally.present, tally.expected):
            return "no_quorum"
        base = tally.expected if self.pass_base == "expected" else tally.present
        return "passed" if reaches(">1/2", tally.in_favour, base) else "not_passed"

    def close(self, case: View, today: date) -> Answer:
        match case.facts.outcome:
            case "passed":
                return PASSED
            case "not_passed" if self.ends_when_not_passed:
                return REFUSED
        return WAIT

    def forgets(self) -> dict[str, Any]:
        return {"voted": None, "tally": None, "outcome": None}

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


def _mismatched(act: Vote, tally: Tally) -> bool:
    cast = act.in_favour + act.against + act.abstain + act.invalid
    return cast > act.present or act.present > tally.expected


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
