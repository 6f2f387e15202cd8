"""The rows of a roster, as strict models. A field left empty is None: it changes nothing that is known already."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from casework.roster import cells
from casework.roster.cells import Born, refused
from casework.roster.choices import KINDS, LANGUAGES, POSTS, UNITS
from casework.roster.sheets import ORGANISATIONS, PEOPLE, POST_HOLDERS, SEGMENTS, Sheet

Text = Annotated[str, BeforeValidator(cells.text)]
PastDay = Annotated[date, BeforeValidator(cells.past_day)]
YesNo = Annotated[bool, BeforeValidator(cells.yes_no)]
Serial = Annotated[str, BeforeValidator(cells.serial)]


class Row(BaseModel):
    """A row of a sheet; `number` is the one Excel shows."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
    sheet: ClassVar[Sheet]
    number: int


class OrganisationRow(Row):
    """An organisation, by its code."""

    sheet = ORGANISATIONS
    code: Text
    name: Text
    kind: Annotated[str, BeforeValidator(cells.choice(KINDS))]
    parent: Text | None = None
    province: Annotated[str, BeforeValidator(cells.province)] | None = None
    approves: YesNo | None = None
    unit: Annotated[str, BeforeValidator(cells.choice(UNITS))] | None = None
    has_committee: YesNo | None = None


class PersonRow(Row):
    """A person, by their student or staff number."""

    sheet = PEOPLE
    student_number: Text
    name: Text
    mailbox: Annotated[str, BeforeValidator(cells.mailbox)] | None = None
    language: Annotated[str, BeforeValidator(cells.choice(LANGUAGES))] | None = None
    organisation: Text
    born: Annotated[Born, BeforeValidator(cells.born)] | None = None
    member_since: PastDay | None = None
    party_member: YesNo | None = None
    probation: YesNo | None = None
    party_applied: PastDay | None = None
    party_activist: PastDay | None = None
    graduates: Annotated[date, BeforeValidator(cells.day)] | None = None
    id_number_mac: Annotated[bytes, BeforeValidator(cells.id_number)] | None = Field(default=None, repr=False)

    @field_validator("member_since")
    @classmethod
    def _after_birth(cls, value: date | None, info: ValidationInfo) -> date | None:
        known: Born | None = info.data.get("born")
        if value and known and value < known.on:
            raise refused("before_birth", value=value)
        return value


class PostRow(Row):
    """A post in somebody's hands."""

    sheet = POST_HOLDERS
    student_number: Text
    post: Annotated[str, BeforeValidator(cells.choice(POSTS))]
    organisation: Text


class SegmentRow(Row):
    """A segment of serial numbers handed to an organisation."""

    sheet = SEGMENTS
    organisation: Text
    first: Serial
    last: Serial
    plan: Annotated[int, BeforeValidator(cells.count)] | None = None

    @property
    def size(self) -> int:
        """How many of its numbers may be used."""
        return self.plan if self.plan is not None else int(self.last) - int(self.first) + 1
