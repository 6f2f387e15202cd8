"""The rows of the list, as strict models, and the facts that each tells."""

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator

from casework.brought_in.sheets import ADMISSION, RECOMMENDATION, TRANSFER
from casework.facts import Facts, Tally
from casework.inspection.old_records.cells import names
from casework.inspection.old_records.choices import KINDS, REASONS
from casework.inspection.old_records.rows import Count, Day
from casework.roster import cells
from casework.roster.rows import PastDay, Row, Serial, Text

COLUMNS = {
    "activist_approved": "activist", "published": "notice_last", "introducers": "introducer_2",
    "introduced": "introducer_2_signed", "number": "number_given", "tally": "present",
}  # fmt: skip
"""In which column somebody looks for a fact that has none of its own name."""


class Running(Row):
    """A case that is under way. `needed` are the facts without which a stage that records them has not been passed."""

    procedure: ClassVar[str]
    needed: ClassVar[frozenset[str]]
    student_number: Text
    name: Text | None = None
    stage: Text
    by: Text | None = None

    @property
    def people(self) -> dict[str, tuple[str, ...]]:
        """Whom the row names beside its person: student numbers by column."""
        return {"by": (self.by,)} if self.by else {}

    def facts(self, refs: dict[str, str]) -> dict[str, Any]:
        """What the row tells; `refs` are the references of people, by student number."""
        told = (type(self).model_fields.keys() & set(Facts.__struct_fields__)) - Row.model_fields.keys()
        own = {name: getattr(self, name) for name in told}
        return {name: value for name, value in own.items() if value is not None}


class Voted(Running):
    """One with a branch meeting and a notice."""

    voted: PastDay | None = None
    expected: Count | None = None
    present: Count | None = None
    in_favour: Count | None = None
    against: Count | None = None
    abstain: Count | None = None
    invalid: Count | None = None
    notice_up: PastDay | None = None
    notice_last: Day | None = None

    def facts(self, refs: dict[str, str]) -> dict[str, Any]:
        """The tally and the notice besides, where they are whole."""
        found = super().facts(refs)
        if self.expected is not None and self.present is not None and self.in_favour is not None:
            rest = (self.against or 0, self.abstain or 0, self.invalid or 0)
            found["tally"] = Tally(self.expected, self.present, self.in_favour, *rest)
        if self.notice_up and self.notice_last:
            found["published"] = (self.notice_up, self.notice_last)
        return found


class AdmissionRunning(Voted):
    """An admission."""

    procedure = "admission"
    sheet = ADMISSION
    needed = frozenset({
        "talked", "activist", "contacts", "first_lesson", "last_lesson", "targeted", "pre_reviewed", "published",
        "introducers", "introduced", "wished", "voted", "tally", "approved",
    })  # fmt: skip
    applied: PastDay
    talked: PastDay | None = None
    activist: PastDay | None = None
    contacts: Annotated[tuple[str, ...], BeforeValidator(names)] | None = None
    hours: Count | None = None
    first_lesson: PastDay | None = None
    last_lesson: PastDay | None = None
    targeted: PastDay | None = None
    pre_reviewed: PastDay | None = None
    introducer_1: Text | None = None
    introducer_2: Text | None = None
    wished: PastDay | None = None
    introducer_1_signed: PastDay | None = None
    introducer_2_signed: PastDay | None = None
    approved: PastDay | None = None
    number_given: Serial | None = None
    joined: PastDay | None = None
    oath: PastDay | None = None
    efile: PastDay | None = None

    @property
    def people(self) -> dict[str, tuple[str, ...]]:
        """Contacts and introducers too."""
        found = {"contacts": self.contacts or ()}
        found |= {name: (one,) for name in ("introducer_1", "introducer_2") if (one := getattr(self, name))}
        return {**super().people, **found}

    def facts(self, refs: dict[str, str]) -> dict[str, Any]:
        """Activists are confirmed and approved on one day; whoever is named stands by their reference."""
        found = super().facts(refs)
        if self.activist:
            found["activist_approved"] = self.activist
        if self.contacts:
            found["contacts"] = tuple(refs[one] for one in self.contacts)
        if self.introducer_1 and self.introducer_2:
            named = (refs[self.introducer_1], refs[self.introducer_2])
            signed = zip(named, (self.introducer_1_signed, self.introducer_2_signed), strict=True)
            found["introducers"] = named
            if days := tuple((ref, day) for ref, day in signed if day):
                found["introduced"] = days
        if self.number_given:
            found["number"] = self.number_given
        return found


class RecommendationRunning(Voted):
    """A recommendation."""

    procedure = "recommendation"
    sheet = RECOMMENDATION
    needed = frozenset({"voted", "tally", "examined", "published", "reviewed", "handed_over"})
    kind: Annotated[str, BeforeValidator(cells.choice(KINDS))]
    proposed: PastDay
    examined: PastDay | None = None
    reviewed: PastDay | None = None
    handed_over: PastDay | None = None


class TransferRunning(Running):
    """A transfer."""

    procedure = "transfer"
    sheet = TRANSFER
    needed = frozenset({"released", "accepted"})
    why: Annotated[str, BeforeValidator(cells.choice(REASONS))]
    to: Text
    requested: PastDay
    released: PastDay | None = None
    accepted: PastDay | None = None


ROWS: tuple[type[Running], ...] = (AdmissionRunning, RecommendationRunning, TransferRunning)
