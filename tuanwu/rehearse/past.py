"""Cases that begin part-way: their facts, taken as recorded history, in the words of the story."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import zip_longest
from typing import Annotated, Any, Literal

from pydantic import Field

from casework.acts import Why
from casework.facts import Tally
from tuanwu.rehearse.written import Day, Id, Part, Text

Count = Annotated[int, Field(ge=0, strict=True)]
Period = tuple[Day, Day]
IN_TRAINING = frozenset({"application", "training"})
"""Stages before a target is proposed."""


class Counted(Part):
    """The count of a vote."""

    expected: Count
    present: Count
    in_favour: Count = Field(alias="for")
    against: Count
    abstain: Count
    invalid: Count = 0

    def tally(self) -> Tally:
        """As the facts have it."""
        return Tally(**dict(self))


class _Past(Part):
    def facts(self, stage: str) -> dict[str, Any]:
        """These facts by the names that casework has for them, for a case at that stage."""
        known = {name: value for name, value in dict(self).items() if value is not None}
        if "tally" in known:
            known["tally"] = known["tally"].tally()
        return known


class AdmissionPast(_Past):
    """`activist` stands for confirmed and approved; where training is over and no more is said, the target was
    proposed on the day of the last lesson."""

    applied: Day | None = None
    talked: Day | None = None
    activist: Day | None = None
    contacts: tuple[Id, ...] | None = None
    lessons: Count | None = None
    first_lesson: Day | None = None
    last_lesson: Day | None = None
    targeted: Day | None = None
    pre_reviewed: Day | None = None
    published: Period | None = None
    introducers: tuple[Id, ...] | None = None
    wished: Day | None = None
    introduced: tuple[Day, ...] | None = None
    voted: Day | None = None
    tally: Counted | None = None
    approved: Day | None = None
    announced: Period | None = None
    number: Text | None = None
    joined: Day | None = None
    oath: Day | None = None
    efile: Day | None = None

    def facts(self, stage: str) -> dict[str, Any]:
        known = super().facts(stage)
        known["hours"] = known.pop("lessons", 0)
        if self.activist:
            known["activist_approved"] = self.activist
            known.setdefault("first_lesson", self.activist + timedelta(days=1))
        if self.last_lesson and stage not in IN_TRAINING:
            known.setdefault("targeted", self.last_lesson)
        if self.introduced is not None:
            signed = zip_longest(self.introducers or (), self.introduced)
            known["introduced"] = tuple((ref or "", day) for ref, day in signed if day)
        return known


class RecommendationPast(_Past):
    """The facts of a recommendation."""

    kind: Literal["K1", "K2"] | None = None
    proposed: Day | None = None
    voted: Day | None = None
    tally: Counted | None = None
    examined: Day | None = None
    published: Period | None = None
    reviewed: Day | None = None
    handed_over: Day | None = None


class TransferPast(_Past):
    """The facts of a transfer."""

    requested: Day | None = None
    to: Id | None = None
    why: Why | None = None
    released: Day | None = None
    accepted: Day | None = None
    retained: Day | None = None


PASTS: Mapping[str, type[_Past]] = {
    "admission": AdmissionPast,
    "recommendation": RecommendationPast,
    "transfer": TransferPast,
}


class PastCase(Part):
    """A case that begins part-way. `by` is who acted for the branch until then."""

    name: Id
    procedure: Literal["admission", "recommendation", "transfer"]
    person: Id
    stage: Id
    by: Id | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
