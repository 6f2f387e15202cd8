"""Branch vote: a branch's secret ballot on one candidate, as a meeting recorded it or as an urn of letters came to."""

from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from casework.acts import Act, Ballot, CloseBallot, OpenBallot, Vote
from casework.counting import Majority, adds_up, outcome
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
    """`quorum` of those entitled must be present; `pass_share` of `pass_base` in favour carries it.

    With `by_letter` it may also be held as a secret ballot by letter: those who cast one are the present, and the day
    it was opened is the meeting's."""

    kind: Literal["branch_vote"]
    quorum: Share
    pass_share: Share = ">1/2"
    pass_base: Literal["expected", "present", "cast"]
    ballot: Literal["secret", "show_of_hands"] = "secret"
    count_written_opinion: bool = False
    """Whether members who were not there may be counted by what they wrote beforehand."""
    cool_off_days: int = 0
    """Days after a vote that did not carry before the branch may vote again."""
    candidate_may_vote: bool = False
    ends_when_not_passed: bool = False
    by_letter: bool = False

    records: ClassVar[dict[str, str | None]] = dict.fromkeys(("vote", "open_ballot", "ballot", "close_ballot"))

    @property
    def acts(self) -> frozenset[str]:
        return frozenset(self.records) if self.by_letter and self.ballot == "secret" else frozenset({"vote"})

    @property
    def inspected(self) -> tuple[str, ...]:
        return (*self.inspects, "D15")

    def stands(self, act: Act, case: View, actor: str | None) -> bool:
        return case.facts.outcome == "passed" or (act.do == "open_ballot" and case.facts.balloting is not None)

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        return (officers("branch"),)

    def open(self, case: View, calendar: Calendar) -> Opening:
        awaited = "vote" if case.facts.balloting is None else "close_ballot"
        slot = str(case.facts.ballots) if case.facts.ballots else ""
        return Opening((Awaited(awaited, self.who(awaited, case), slot),))

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        if isinstance(act, Vote | OpenBallot) == (case.facts.balloting is not None):
            return ("wrong_stage",)
        match act:
            case OpenBallot():
                return self._open_ballot(act, case, scene)
            case Ballot():
                return self._ballot(case, scene)
            case CloseBallot():
                return self._close_ballot(case, scene)
        assert isinstance(act, Vote)
        return self._vote(act, case, scene)

    def _vote(self, act: Vote, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        tally = Tally(scene.roll, act.present, act.in_favour, act.against, act.abstain, act.invalid)
        written = act.written_opinions if self.count_written_opinion else 0
        delta: dict[str, Any] = {"voted": scene.dated, "tally": tally}
        if written != case.facts.written:
            delta["written"] = written
        after = case.facts.changed(delta | {"approved": None})
        codes = (
            *broken(
                ("too_early", self._cooling_off(case, scene.dated)),
                ("no_branch", scene.members < SMALLEST_BRANCH),
                ("wrong_denominator", act.expected is not None and act.expected != scene.roll),
                ("tally_mismatch", not adds_up(tally, written) or self._spoilt_hands(act)),
                ("D16", _resolution_differs(act)),
            ),
            *self._voters(act, case, scene),
            *scene.refusals(self.inspects, case.person, after),
        )
        if codes:
            return codes
        came_to = self.outcome(tally, written)
        return Taken(delta | {"outcome": came_to}, spends=came_to == "passed" or self._ends(came_to), outcome=came_to)

    def _open_ballot(self, act: OpenBallot, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        after = case.facts.changed({"voted": scene.dated, "approved": None})
        codes = (
            *broken(
                ("too_early", self._cooling_off(case, scene.dated)),
                ("no_branch", scene.members < SMALLEST_BRANCH),
                ("wrong_denominator", act.expected is not None and act.expected != scene.roll),
            ),
            *scene.refusals(self.inspects, case.person, after),
        )
        return codes or Taken({"balloting": scene.dated, "ballots": case.facts.ballots + 1}, spends=False)

    def _ballot(self, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        barred = scene.actor == case.person and not self.candidate_may_vote
        codes = broken(("not_on_the_roll", barred or scene.actor not in scene.on_roll), ("already_done", scene.voted))
        return tuple(codes) or Taken({}, spends=False)

    def _close_ballot(self, case: View, scene: Scene) -> Taken:
        """Without a quorum nothing is counted: so few choices would tell whose they are, and decide nothing."""
        tally = scene.counted
        assert tally is not None, "an open ballot has an urn"
        came_to = self.outcome(tally)
        if came_to == "no_quorum":
            tally = tally._replace(in_favour=0, against=0, abstain=0)
        delta = {"balloting": None, "written": 0, "voted": case.facts.balloting, "tally": tally, "outcome": came_to}
        return Taken(delta, outcome=came_to)

    @property
    def majority(self) -> Majority:
        """What a vote must reach here."""
        return Majority(self.quorum, self.pass_share, self.pass_base)

    def outcome(self, tally: Tally, written: int = 0) -> str:
        """What a count comes to here."""
        return outcome(tally, self.majority, written)

    def close(self, case: View, today: date) -> Answer:
        match case.facts.outcome:
            case "passed":
                return PASSED
            case came_to if self._ends(came_to):
                return REFUSED
        return WAIT

    def forgets(self, *, reopened: bool) -> dict[str, Any]:
        return {"balloting": None, "voted": None, "tally": None, "written": 0, "outcome": None}

    def _cooling_off(self, case: View, meeting: date) -> bool:
        last = case.facts.voted
        if last is None or case.facts.outcome != "not_passed":
            return False
        return meeting < last + timedelta(days=self.cool_off_days)

    def _spoilt_hands(self, act: Vote) -> bool:
        """A show of hands has no invalid ballots."""
        return self.ballot == "show_of_hands" and act.invalid > 0

    def leaves_undecided(self, came_to: str | None) -> bool:
        """Whether the case stays here after a vote that came to this, for another one to be held."""
        return came_to in ("no_quorum", "not_passed") and not self._ends(came_to)

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
