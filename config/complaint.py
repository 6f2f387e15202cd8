"""What is wrong with a file that somebody wrote: where, and why in the reader's language."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pydantic_core import ErrorDetails

if TYPE_CHECKING:
    from config.words import Words

WHOLE_FILE = "(the whole file)"


class Reason(Protocol):
    """Why something cannot be used: in English as text, and in a reader's language."""

    def __str__(self) -> str: ...

    def told(self, spoken: "Words") -> str:
        """In the reader's language."""


class Sentence:
    """An English sentence with its values; its translation stands in the catalogues."""

    def __init__(self, text: str, **values: object) -> None:
        self.text, self.values = text, values

    def __str__(self) -> str:
        return self.text.format(**self.values)

    def told(self, spoken: "Words") -> str:
        """In the reader's language."""
        return spoken.gettext(self.text).format(**self.values)


class Unfit:
    """What pydantic says of a value, by the code of its kind of fault; what no catalogue knows stays in its words."""

    def __init__(self, kind: str, message: str, values: Mapping[str, Any]) -> None:
        self.kind, self.message = kind, message
        self.values = {**values, "expected": str(values.get("expected", "")).replace(" or ", ", ")}

    def __str__(self) -> str:
        return self.message

    def told(self, spoken: "Words") -> str:
        """In the reader's language."""
        known = spoken.known("unfit", self.kind)
        return known.format(**self.values) if known else self.message


def reason_of(error: ErrorDetails) -> Reason:
    """Why pydantic did not take a value: the sentence that a validator raised, or its own."""
    values = error.get("ctx", {})
    raised = values.get("error")
    if isinstance(raised, ValueError) and raised.args and isinstance(raised.args[0], Sentence):
        return raised.args[0]
    return Unfit(error["type"], error["msg"].removeprefix("Value error, "), values)


class Complaint(NamedTuple):
    """One thing that is wrong: "file:line", the key there (empty for the whole file, None for no key), and why."""

    where: str
    key: str | None
    why: Reason

    def __str__(self) -> str:
        return self._line(WHOLE_FILE, str(self.why))

    def told(self, spoken: "Words") -> str:
        """In the reader's language; the place is written alike in every one."""
        return self._line(spoken.gettext(WHOLE_FILE), self.why.told(spoken))

    def _line(self, whole: str, why: str) -> str:
        key = [] if self.key is None else [self.key or whole]
        return ": ".join([self.where, *key, why])
