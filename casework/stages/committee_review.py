"""Committee review: one officer, or a committee together, passes, fails, returns or refuses a case."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from casework.acts import Act, Review
from casework.counting import most_of
from casework.facts import Facts, View
from casework.ranking import Ranking
from casework.stages.season import Season
from casework.stages.silence import Silence
from casework.stages.stage import (
    PASSED,
    REFUSED,
    Answer,
    Awaited,
    Opening,
    Returned,
    Scene,
    Stage,
    Taken,
    Tell,
    Who,
    broken,
    officers,
)
from casework.terms import Calendar, Due, add_months
from config.profile_groups import Kind

_LEVELS_ABOVE = frozenset({"above", "to_above", "over"})
"""Sides where there may be nobody: the organisation at the top has none above it."""
_LEVELS = {"above": "from_above"}
"""The level that a side's officers act at, where it is not the side's own name."""
MEMBERS = ("committee_secretary", "committee_member", "general_branch_secretary")
"""Who votes when a committee decides together."""


class CommitteeReview(Stage):
    """`decided_by` one officer or a collective; `by` names whose officers: the branch, the committee, or a transfer's
    sides. `fact` is the day a pass is recorded as; `fails_to` the stage that a failed case goes back to (else it ends).
    """

    kind: Literal["committee_review"]
    fact: Literal[
        "pre_reviewed",
        "meeting_approved",
        "examined",
        "approved",
        "reviewed",
        "reviewed_above",
        "released",
        "released_above",
        "accepted",
        "accepted_above",
    ]
    by: Literal["branch", "committee", "over", "branch_or_above", "above", "to", "to_above"] = "committee"
    decided_by: Literal["one", "collective"] = "one"
    fails_to: str | None = None
    returns_to: tuple[str, ...] = ()
    max_months: int | None = None
    """Months after the meeting within which the decision is due."""
    ext_max_months: int | None = None
    """Months after the meeting within which it must be there in special cases; then the level above is told again."""
    warn_days: int | None = None
    """Days after the meeting on which the holders are reminded, before anything is late."""
    days: int | None = None
    """Days within which the decision is due, where no meeting sets its clock."""
    introducer_decides: Literal["allowed", "refused"] = "allowed"
    """Whether the applicant's introducers and contacts may decide here by a post they hold."""
    grades: tuple[str, ...] = ()
    """The grades of which a pass names one."""
    ranked: tuple[Kind, ...] = ()
    """The kinds of recommendation of which a pass gives the candidate a rank among the committee's others."""
    chain: tuple[str, ...] = ()
    """A transfer's chain: where the organisation above agrees by itself, the branch alone releases."""
    silence: Silence = Silence()
    season: Season | None = None
    cap: str | None = None
    """The share of the branch's roll that may pass here in one half-year."""
    cap_round: Literal["floor", "half_up"] = "floor"

    records: ClassVar[dict[str, str | None]] = {"review": None}

    @property
    def inspected(self) -> tuple[str, ...]:
        return (*self.inspects, "R04") if self.cap else self.inspects

    def applies(self, case: View) -> bool:
        return super().applies(case) and (self.by not in _LEVELS_ABOVE or bool(case.places.get(self.by)))

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        barred = (*case.facts.introducers, *case.facts.contacts) if self.introducer_decides == "refused" else ()
        if self.by == "branch_or_above" and "from_above" in self.chain:
            return (officers("branch", "from", barred),)
        if self.by == "branch_or_above":
            return officers("branch", "from", barred), officers("above", "from", barred)
        return (officers(self.by, _LEVELS.get(self.by), barred),)

    def open(self, case: View, calendar: Calendar) -> Opening:
        awaited = (Awaited("review", self.who("review", case)),)
        return Opening(awaited, self._due(case), self.silence.decides_on(case), tuple(self._tells(case)))

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        assert isinstance(act, Review)
        codes = (
            *broken(
                ("wrong_stage", act.verdict == "return" and act.to not in self.returns_to),
                ("reason_missing", act.verdict != "pass" and not act.reason),
                ("grade_missing", act.verdict == "pass" and bool(self.grades) and act.grade not in self.grades),
                *_rank_codes(act.rank, scene.ranking if act.verdict == "pass" and self.ranks(case.facts) else None),
                ("tally_mismatch", self.decided_by == "collective" and not _carried(act, scene)),
            ),
            *(self._speaks_against(case, scene) if act.verdict == "pass" else ()),
        )
        if codes:
            return codes
        delta: dict[str, Any] = {"verdict": act.verdict}
        if act.verdict == "pass":
            delta[self.fact] = scene.dated
            if self.grades:
                delta["grade"] = act.grade
            if self.ranks(case.facts):
                delta["rank"] = act.rank
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
        return self.silence.decides(case, self.fact, today)

    def forgets(self, *, reopened: bool) -> dict[str, Any]:
        return {
            self.fact: None,
            **({"grade": None} if self.grades else {}),
            **({"rank": None} if self.ranked else {}),
        }

    def ranks(self, facts: Facts) -> bool:
        """Whether a candidate of these facts is ranked here."""
        return facts.kind in self.ranked

    def capacity(self, roll: int) -> int | None:
        """How many candidates of a branch may pass here in one half-year; None where there is no cap."""
        return most_of(roll, self.cap, self.cap_round) if self.cap else None

    def _speaks_against(self, case: View, scene: Scene) -> tuple[str, ...]:
        capacity = self.capacity(scene.roll)
        after = case.facts.changed({self.fact: scene.dated})
        return (
            *broken(
                ("over_cap", capacity is not None and scene.candidates >= capacity),
                ("D15", case.facts.outcome in ("not_passed", "no_quorum")),
            ),
            *scene.refusals(self.inspects, case.person, after),
        )

    def _tells(self, case: View) -> Iterator[Tell]:
        meeting = case.facts.voted
        if self.warn_days is not None and meeting is not None:
            yield Tell(meeting + timedelta(days=self.warn_days), "reminder")
        if self.ext_max_months is not None and meeting is not None:
            yield Tell(add_months(meeting, self.ext_max_months) + timedelta(days=1), "escalation")
        if self.season is not None:
            yield from self.season.tells(case)

    def _due(self, case: View) -> Due | None:
        meeting = case.facts.voted
        if self.days is not None and case.since is not None:
            return Due(case.since + timedelta(days=self.days), f"opened_days:{case.since},{self.days}")
        if self.max_months is None or meeting is None:
            return None
        return Due(add_months(meeting, self.max_months), f"meeting_months:{meeting},{self.max_months}")


def _rank_codes(rank: int | None, ranking: Ranking | None) -> Iterator[tuple[str, bool]]:
    """What may speak against a rank; without a ranking none is given."""
    if ranking is None:
        yield "rank_unasked", rank is not None
    else:
        yield "rank_missing", rank is None
        yield "rank_out_of_range", rank is not None and not 1 <= rank <= ranking.candidates
        yield "rank_taken", rank in ranking.given


def _carried(act: Review, scene: Scene) -> bool:
    """Whether the count fits the committee, and a pass has more than half of all its members behind it."""
    in_favour, against = act.in_favour or 0, act.against or 0
    if in_favour + against > scene.committee_size:
        return False
    return act.verdict != "pass" or 2 * in_favour > scene.committee_size
