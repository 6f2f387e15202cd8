"""The form of an application to join: what was typed, and what is wrong with it, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError
from starlette.datastructures import FormData

from casework.facts import PersonFacts
from casework.id_number import is_id_number
from casework.inspection.admission_order import TOO_OLD, YOUNGEST
from casework.inspection.ages import has_reached
from casework.roster.cells import mailbox, text
from config.profile import Profile

FIELDS = ("name", "born", "mailbox", "student_number", "id_number", "words")
_BIRTH = slice(6, 14)
"""Where a national ID number holds the day of birth."""
_WRONG = {
    "missing": "missing",
    "string_too_short": "missing",
    "date_parsing": "day",
    "date_from_datetime_parsing": "day",
    "string_too_long": "long",
    "too_long": "long",
}

Line = Annotated[str, BeforeValidator(text), StringConstraints(min_length=1, max_length=60)]


class Applicant(BaseModel):
    """An application that can be taken in."""

    name: Line
    born: date
    mailbox: Annotated[str, BeforeValidator(mailbox)]
    student_number: Annotated[str, BeforeValidator(text), StringConstraints(pattern=r"^[A-Za-z0-9-]{4,32}$")] | None = (
        None
    )
    id_number: str | None = None
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)] = Field()

    @field_validator("born")
    @classmethod
    def _of_an_age(cls, born: date, info: ValidationInfo) -> date:
        """The rules' ages, so that nobody fills in a form in vain; they are looked at again when the case begins."""
        known: Any = info.context
        today, settings = known["today"], known["settings"]
        person = PersonFacts("", born)
        if not has_reached(person, YOUNGEST, today, settings):
            raise PydanticCustomError("too_young", "D01")
        if has_reached(person, TOO_OLD, today, settings):
            raise PydanticCustomError("too_old", "D02")
        return born

    @field_validator("id_number")
    @classmethod
    def _an_id_number(cls, number: str | None, info: ValidationInfo) -> str | None:
        if number is None:
            return None
        if not is_id_number(number):
            raise PydanticCustomError("not_an_id_number", "not an ID number")
        born = info.data.get("born")
        if born is not None and number[_BIRTH] != f"{born:%Y%m%d}":
            raise PydanticCustomError("not_the_birthday", "another day of birth")
        return number


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent: what was typed, the applicant it makes, or what is wrong with which field (a code)."""

    typed: Mapping[str, str] = field(default_factory=dict)
    applicant: Applicant | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)


def read(posted: FormData, today: date, settings: Profile) -> Typed:
    """Read a posted application."""
    typed = {name: str(posted.get(name, "")).strip() for name in FIELDS}
    given: dict[str, Any] = {name: value for name, value in typed.items() if value}
    try:
        applicant = Applicant.model_validate(given, context={"today": today, "settings": settings})
    except ValidationError as error:
        wrong = {str(problem["loc"][0]): _WRONG.get(problem["type"], problem["type"]) for problem in error.errors()}
        return Typed(typed, None, wrong)
    return Typed(typed, applicant)
