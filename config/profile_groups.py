"""The settings of a profile, in groups: what each may be.

A case is pinned to the values it began under. A setting that came later therefore has a default: what held before there
was such a setting, so that older cases still read. `cn-2023.yaml` names every one of them.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from config.complaint import Sentence
from config.share import Share

COMMON_YEAR = 2023


def _day_of_the_year(written: str) -> str:
    try:
        date.fromisoformat(f"{COMMON_YEAR}-{written}")
    except ValueError as error:
        raise ValueError(Sentence("{value} is no day of every year: write it like 08-31", value=written)) from error
    return written


DayOfTheYear = Annotated[str, Field(pattern=r"^\d\d-\d\d$"), AfterValidator(_day_of_the_year)]
"""A day of every year: "08-31"; 29 February is none."""
Percent = Annotated[str, Field(pattern=r"^\d{1,3}%$")]
Approver = Literal["nearest", "highest"]
"""Which organisation above the branch approves: the nearest that may, or the highest."""
Link = Literal["from", "from_above", "to", "to_above"]
"""Who agrees to a transfer: the old branch, the organisation above it, the receiving one, the one above that."""
Point = Literal["activists", "targets", "admitted"]
Kind = Literal["K1", "K2"]
"""Recommended as a person to be an activist (K1), or to be a target (K2)."""
Condition = Literal["grade_rank", "dormitory", "no_failed_course"]


class Group(BaseModel):
    """Settings that belong together: exactly those named, and values of exactly their kinds."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True, serialize_by_alias=True)


class Admission(Group):
    """发展新团员."""

    quorum: Share
    pass_base: Literal["expected", "present"]
    ballot: Literal["secret", "show_of_hands"] = "secret"
    ballot_by_letter: bool = False
    count_written_opinion: bool = False
    cool_off_days: int = Field(default=0, ge=0, le=365)
    talk_months: int = Field(ge=1, le=12)
    activist_confirm: Literal["approve", "file"]
    contact_count: list[int] = Field(min_length=2, max_length=2)
    observation_months: int = Field(ge=0, le=36)
    lesson_hours: int = Field(ge=0, le=200)
    lesson_minutes: int = Field(ge=1, le=180)
    volunteer_hours: int = Field(default=0, ge=0, le=1000)
    points: int = Field(default=0, ge=0, le=1000)
    apply_lead_months: int = Field(default=0, ge=0, le=24)
    exclude_final_year: bool = False
    approver: Approver = "nearest"
    pair_max: int = Field(ge=1)
    publicity_days: int = Field(ge=1, le=60)
    publicity_points: list[Point]


class Recommend(Group):
    """推优入党."""

    quorum: Share
    pass_share: Share = Field(default=">1/2", alias="pass")
    pass_base: Literal["expected", "present", "cast"] = "expected"
    ballot_by_letter: bool = False
    cap: Percent
    cap_round: Literal["floor", "half_up"]
    rounds_per_year: Literal[1, 2, 3, 4, 6, 12] = 2
    party_application_months: int = Field(ge=0, le=36)
    league_age_months: int = Field(ge=0, le=120)
    activist_months: int = Field(ge=0, le=36)
    min_volunteer_hours: int = Field(default=0, ge=0, le=1000)
    conditions: list[Condition] = []
    cool_off_months: int = Field(default=0, ge=0, le=24)
    approver: Approver = "nearest"
    meeting_approval: bool = False
    second_review: bool = False
    ranked: list[Kind] = []
    publicity_days: int = Field(ge=1, le=60)
    validity_months: int = Field(ge=1, le=120)
    valid_from: Literal["vote", "publicity_end", "committee"] = "committee"


class Approval(Group):
    """The committee's decision, and the e-file after it."""

    assurance: Literal["link", "link+code"] = "link"
    warn_days: int = Field(ge=1, le=365)
    max_months: int = Field(ge=1, le=24)
    ext_max_months: int = Field(default=6, ge=1, le=36)
    upload_days: int = Field(ge=1, le=365)


class Oath(Group):
    """入团仪式."""

    max_months: int = Field(ge=1, le=24)


class Transfer(Group):
    """团组织关系转接."""

    chain: list[Link] = ["from", "to"]
    escalate_days: list[int]
    timeout_action: Literal["none", "lapse", "auto_approve"]
    timeout_days: int = Field(default=30, ge=1, le=365)
    retention_months: list[int] = Field(min_length=2, max_length=2)
    abroad_months: int = Field(default=60, ge=1, le=120)
    deadlines: list[DayOfTheYear] = Field(default=["08-31", "09-30"], min_length=2, max_length=2)
    letter_valid_days: int = Field(default=90, ge=1, le=365)


class Notice(Group):
    """Public notices."""

    count_publication_day: bool
    mask_profile: Literal["strict", "names_masked"] = "strict"


class Age(Group):
    """How ages are compared."""

    precision: Literal["day", "month"]


class Dates(Group):
    """How days must follow one another."""

    strict_order: bool


class Conflicts(Group):
    """Who must stand back."""

    introducer_decides: Literal["allowed", "refused"]


class Inspection(Group):
    """Numbers of the inspection alone. Cases pinned before there were any are inspected by these."""

    alike_percent: int = Field(default=60, ge=1, le=100)
    alike_least: int = Field(default=5, ge=2)
    gap_months: int = Field(default=1, ge=0, le=24)
    declarations: list[Annotated[int, Field(ge=0)]] = Field(default=[0, 0, 0], min_length=3, max_length=3)
    discipline_lesson: bool = False
    inactive_months: int = Field(default=6, ge=1, le=60)
