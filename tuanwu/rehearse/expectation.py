"""What a story expects after a step, key by key."""

from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from casework.refusal import CODES
from config.complaint import Sentence
from notifications.messages import MESSAGES
from tuanwu.rehearse.written import Day, Id, Part, Text

FLAGS = frozenset({*CODES, "objection_open", "unassigned", "approval_late"})
"""Everything that can stand on a case as a flag."""


def _code(code: str) -> str:
    if code not in CODES:
        raise ValueError(Sentence("no such code: {name}", name=code))
    return code


def _flag(code: str) -> str:
    if code not in FLAGS:
        raise ValueError(Sentence("no such flag: {name}", name=code))
    return code


def _letter(name: str) -> str:
    if name not in MESSAGES:
        names = ", ".join(sorted(MESSAGES))
        raise ValueError(Sentence("no such letter: {name} (there are: {names})", name=name, names=names))
    return name


class ExpectedLetter(Part):
    """A letter to somebody."""

    to: Id
    letter: Annotated[Text, AfterValidator(_letter)]


class Expect(Part):
    """What must hold; a key that is not written is not looked at, and null is looked for where it is written."""

    accepted: Literal[True] | None = None
    refused: Annotated[Text, AfterValidator(_code)] | None = None
    outcome: Literal["passed", "not_passed", "no_quorum"] | None = None
    case: Id | None = None
    state: Literal["open", "completed", "refused", "withdrawn", "lapsed"] | None = None
    stage: Text | None = None
    due: Day | None = None
    flags: tuple[Annotated[Text, AfterValidator(_flag)], ...] | None = None
    no_flags: Literal[True] | None = None
    letters: tuple[ExpectedLetter, ...] | None = None
    holders: tuple[Id, ...] | None = None
    valid_until: Day | None = None

    @model_validator(mode="after")
    def _not_both(self) -> "Expect":
        if self.accepted and self.refused:
            raise ValueError(Sentence("an act cannot be both accepted and refused"))
        return self

    @property
    def of_the_case(self) -> set[str]:
        """The keys that speak of a case."""
        return self.model_fields_set - {"accepted", "refused", "letters", "case"}
