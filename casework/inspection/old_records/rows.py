"""The rows of old records, as strict models. A cell left empty is None: nothing is known of it."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from casework.inspection.old_records import cells as own
from casework.inspection.old_records.choices import ANSWERS, KINDS, REASONS, STATES
from casework.inspection.old_records.sheets import ADMISSIONS, RECOMMENDATIONS, TRANSFERS
from casework.roster import cells
from casework.roster.cells import Born
from casework.roster.choices import UNITS
from casework.roster.rows import Row, Serial, Text, YesNo

Day = Annotated[date, BeforeValidator(cells.day)]
Count = Annotated[int, BeforeValidator(cells.count)]
Birth = Annotated[Born, BeforeValidator(cells.born)]
Opinion = Annotated[str, BeforeValidator(own.opinion)]


class Whose(Row):
    """Whom a record is about."""

    name: Text
    student_number: Text | None = None
    branch: Text
    state: Annotated[str, BeforeValidator(cells.choice(STATES))] | None = None

    @property
    def ref(self) -> str:
        """What tells this person apart."""
        return self.student_number or f"{self.name} · {self.branch}"


class Voted(Whose):
    """A record with a branch meeting and a notice."""

    voted: Day | None = None
    expected: Count | None = None
    present: Count | None = None
    in_favour: Count | None = None
    against: Count | None = None
    abstain: Count | None = None
    invalid: Count | None = None
    resolution_present: Count | None = None
    resolution_in_favour: Count | None = None
    resolution_against: Count | None = None
    resolution_abstain: Count | None = None
    notice_up: Day | None = None
    notice_last: Day | None = None


class AdmissionRow(Voted):
    """A member admitted."""

    sheet = ADMISSIONS
    born: Birth | None = None
    applied: Day | None = None
    talked: Day | None = None
    activist: Day | None = None
    contacts: Annotated[tuple[str, ...], BeforeValidator(own.names)] = ()
    hours: Count | None = None
    first_lesson: Day | None = None
    last_lesson: Day | None = None
    unwitnessed: Count | None = None
    targeted: Day | None = None
    pre_reviewed: Day | None = None
    introducer_1: Text | None = None
    introducer_2: Text | None = None
    introducer_1_joined: Day | None = None
    introducer_2_joined: Day | None = None
    introducer_on_probation: YesNo | None = None
    wished: Day | None = None
    introducer_1_signed: Day | None = None
    introducer_2_signed: Day | None = None
    opinion_1: Opinion | None = None
    opinion_2: Opinion | None = None
    applicant_present: YesNo | None = None
    applicant_voted: YesNo | None = None
    probation_counted: YesNo | None = None
    approved: Day | None = None
    number_given: Text | None = None
    province: Annotated[str, BeforeValidator(cells.province)] | None = None
    segment_first: Serial | None = None
    segment_last: Serial | None = None
    joined: Day | None = None
    joined_card: Day | None = None
    joined_system: Day | None = None
    pioneer_recommended: YesNo | None = None
    unsigned: Annotated[tuple[str, ...], BeforeValidator(own.signers)] | None = None
    experience: Annotated[own.Experience, BeforeValidator(own.experience)] | None = None
    oath: Day | None = None
    efile: Day | None = None
    efile_files: Count | None = None
    efile_pages: Count | None = None
    efile_megabytes: Annotated[float, BeforeValidator(own.megabytes)] | None = None
    registered: YesNo | None = None
    dues_from: Annotated[date, BeforeValidator(own.month)] | None = None
    name_notice: Text | None = None
    name_minutes: Text | None = None
    name_system: Text | None = None
    born_system: Birth | None = None
    id_form: Text | None = Field(default=None, repr=False)
    id_system: Text | None = Field(default=None, repr=False)
    declared_wish: Count | None = None
    declared_introducers: Count | None = None
    declared_resolution: Count | None = None
    discipline_lesson: YesNo | None = None


class RecommendationRow(Voted):
    """A recommendation."""

    sheet = RECOMMENDATIONS
    kind: Annotated[str, BeforeValidator(cells.choice(KINDS))]
    born: Birth | None = None
    member_since: Day | None = None
    party_applied: Day | None = None
    party_activist: Day | None = None
    recommended_on: Day | None = None
    examined: Day | None = None
    reviewed: Day | None = None
    handed_over: Day | None = None
    answered: Day | None = None
    party_answer: Annotated[str, BeforeValidator(cells.choice(ANSWERS))] | None = None


class TransferRow(Whose):
    """A transfer, or a membership kept for a time."""

    sheet = TRANSFERS
    why: Annotated[str, BeforeValidator(cells.choice(REASONS))] | None = None
    to: Text | None = None
    to_unit: Annotated[str, BeforeValidator(cells.choice(UNITS))] | None = None
    requested: Day | None = None
    released: Day | None = None
    accepted: Day | None = None
    retained: Day | None = None
    last_active: Day | None = None
