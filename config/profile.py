"""A profile: the numbers of the rule book that differ from place to place. DOMAIN §D lists the keys with sources."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.share import Share
from config.yaml_file import Document, YamlError, read

FOLDER = Path(__file__).parent / "profiles"


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Admission(_Group):
    quorum: Share
    pass_base: Literal["expected", "present"]
    talk_months: int = Field(ge=1, le=12)
    activist_confirm: Literal["approve", "file"]
    contact_count: list[int] = Field(min_length=2, max_length=2)
    observation_months: int = Field(ge=0, le=36)
    lesson_hours: int = Field(ge=0, le=200)
    lesson_minutes: int = Field(ge=1, le=180)
    pair_max: int = Field(ge=1)
    publicity_days: int = Field(ge=1, le=60)
    publicity_points: list[Literal["targets", "admitted"]]

    @model_validator(mode="after")
    def _contacts_in_order(self) -> "Admission":
        fewest, most = self.contact_count
        if not 1 <= fewest <= most:
            raise ValueError("contact_count is [fewest, most], from 1 up")
        return self


class Recommend(_Group):
    quorum: Share
    cap: str = Field(pattern=r"^\d{1,3}%$")
    cap_round: Literal["floor", "half_up"]
    party_application_months: int = Field(ge=0, le=36)
    league_age_months: int = Field(ge=0, le=120)
    activist_months: int = Field(ge=0, le=36)
    publicity_days: int = Field(ge=1, le=60)
    validity_months: int = Field(ge=1, le=120)


class Approval(_Group):
    assurance: Literal["link", "link+code"]
    warn_days: int = Field(ge=1, le=365)
    max_months: int = Field(ge=1, le=24)
    upload_days: int = Field(ge=1, le=365)


class Oath(_Group):
    max_months: int = Field(ge=1, le=24)


class Transfer(_Group):
    escalate_days: list[int]
    timeout_action: Literal["none", "lapse", "auto_approve"]
    retention_months: list[int] = Field(min_length=2, max_length=2)

    @model_validator(mode="after")
    def _in_order(self) -> "Transfer":
        if self.escalate_days != sorted(set(self.escalate_days)) or any(day < 1 for day in self.escalate_days):
            raise ValueError("escalate_days must rise, from 1 up")
        review, end = self.retention_months
        if not 0 < review <= end:
            raise ValueError("retention_months is [review, end], the end not before the review")
        return self


class Notice(_Group):
    count_publication_day: bool


class Age(_Group):
    precision: Literal["day", "month"]


class Dates(_Group):
    strict_order: bool


class Conflicts(_Group):
    introducer_decides: Literal["allowed", "refused"]


class Inspection(_Group):
    """Numbers of the inspection alone. Cases pinned before there were any are inspected by these."""

    alike_percent: int = Field(default=60, ge=1, le=100)
    alike_least: int = Field(default=5, ge=2)
    gap_months: int = Field(default=1, ge=0, le=24)
    declarations: list[Annotated[int, Field(ge=0)]] = Field(default=[0, 0, 0], min_length=3, max_length=3)
    discipline_lesson: bool = False
    inactive_months: int = Field(default=6, ge=1, le=60)


class Profile(_Group):
    """All settings of a profile, in groups; `value("admission.quorum")` reads one by its key."""

    admission: Admission
    recommend: Recommend
    approval: Approval
    oath: Oath
    transfer: Transfer
    notice: Notice
    age: Age
    dates: Dates
    conflicts: Conflicts
    inspection: Inspection = Inspection()

    def value(self, key: str) -> Any:
        """One setting; raises KeyError for a key that does not exist."""
        group, _, name = key.partition(".")
        if group not in Profile.model_fields or name not in type(getattr(self, group)).model_fields:
            raise KeyError(key)
        return getattr(getattr(self, group), name)


def load_profile(name: str, overrides: dict[str, Any] | None = None) -> Profile:
    """The profile of that name, laid over the national default it names in `extends`, then the overrides.

    Raises YamlError for an unknown profile or key, and for impossible values.
    """
    document = _document(name)
    values = _laid_over(document)
    for key, value in (overrides or {}).items():
        group, _, field = key.partition(".")
        if not field or field not in values.get(group, {}):
            raise YamlError(f"settings: {key}: no such setting")
        values[group][field] = value
    return document.parse(Profile, values)


def _document(name: str) -> Document:
    path = FOLDER / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.yaml")))
        raise YamlError(f"{name}: no such profile (there are: {known})")
    return read(path)


def _laid_over(document: Document) -> dict[str, dict[str, Any]]:
    own = dict(document.data or {})
    ground = own.pop("extends", None)
    values = _laid_over(_document(ground)) if ground else {}
    for group, fields in own.items():
        if not isinstance(fields, dict):
            raise YamlError(document.complaint((group,), "expected a group of settings"))
        values[group] = {**values.get(group, {}), **fields}
    return values
