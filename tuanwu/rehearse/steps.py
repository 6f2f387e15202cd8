"""What happens in a story, step by step: an act, a look at a case, or both."""

import json
from collections.abc import Collection, Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError

from casework.acts import ACTS, Act
from casework.ballots.urn import Choice
from config.complaint import Sentence
from config.yaml_file import Document, YamlError
from tuanwu.rehearse.expectation import Expect
from tuanwu.rehearse.house_acts import HOUSE_ACTS, HouseAct
from tuanwu.rehearse.written import Day, Id, Moment, Part, Text

BEGINS = {"apply": "admission", "propose": "recommendation", "request": "transfer", "retain": "transfer", "begin": None}
"""The acts that begin a case, each with its procedure; `begin` serves any that has no act of its own."""
BY_THE_PERSON = frozenset({"apply", "wish", "withdraw", "hand_in"})
"""Acts of the person whom the case is about: `by` need not be written."""
BY_ANYONE = frozenset({"object"})

Where = tuple[int | str, ...]
Keys = Mapping[str, Any]


class _Days(Part):
    """The days that an act may carry."""

    dated: Day | None = None
    date: Day | None = None


class CastBallot(Part):
    """Somebody votes in a secret ballot. It is no act as it stands: what is chosen goes another way than who chose."""

    do: Literal["ballot"] = "ballot"
    dated: Day | None = None
    choice: Choice


Kind = type[Act] | type[HouseAct] | type[CastBallot]


class Step(Part):
    """One step. `case` is the story's name of it; `act` is what is done, with its own fields."""

    at: Moment | None = None
    do: Text | None = None
    case: Id | None = None
    by: Id | None = None
    person: Id | None = None
    procedure: Text | None = None
    expect: Expect = Field(default_factory=Expect)
    act: Act | HouseAct | CastBallot | None = None

    @property
    def begins(self) -> bool:
        """Whether it begins a case."""
        return self.do in BEGINS

    @property
    def looks_at(self) -> str | None:
        """The case that the expectations speak of."""
        return self.expect.case or self.case


def read_step(document: Document, where: Where, written: object) -> Step:
    """A step from its keys; raises YamlError with what is wrong."""
    if not isinstance(written, dict):
        raise YamlError(document.complaint(where, Sentence("a step is a mapping of keys")))
    do = written.get("do")
    if do is None:
        return _look(document, where, written)
    if not isinstance(do, str):
        raise YamlError(document.complaint((*where, "do"), Sentence("an act is named by a word")))
    if do in HOUSE_ACTS:
        return _split(document, where, written, {"at", "do", "expect"}, HOUSE_ACTS[do])
    if do == CastBallot.model_fields["do"].default:
        return _on_a_case(document, where, written, CastBallot)
    if do in ACTS:
        return _on_a_case(document, where, written, ACTS[do])
    raise YamlError(document.complaint((*where, "do"), Sentence("no such act: {name}", name=do)))


def _look(document: Document, where: Where, written: Keys) -> Step:
    unknown = sorted(written.keys() - {"at", "expect"})
    if unknown:
        why = Sentence("a step without `do` has `at` and `expect` alone")
        raise YamlError(document.complaint((*where, unknown[0]), why))
    step = document.parse(Step, written, where)
    if step.expect.accepted or step.expect.refused:
        why = Sentence("nothing is done here that could be accepted or refused")
        raise YamlError(document.complaint((*where, "expect"), why))
    return step


def _on_a_case(document: Document, where: Where, written: Keys, kind: Kind) -> Step:
    do = written["do"]
    outer, needed = {"at", "do", "case", "by", "expect"}, {"case"}
    if do in BEGINS:
        outer |= {"person", "procedure"}
        needed |= {"person", "procedure"}
    if do not in BY_THE_PERSON | BY_ANYONE:
        needed |= {"by"}
    for key in sorted(needed - written.keys()):
        raise YamlError(document.complaint((*where, key), Sentence("{act} needs it", act=do)))
    both = {"procedure"} if do == "begin" else set()
    step = _split(document, where, written, outer, kind, both)
    if do in BEGINS and BEGINS[do] not in (None, step.procedure):
        why = Sentence("{act} begins the procedure {procedure}", act=do, procedure=BEGINS[do])
        raise YamlError(document.complaint((*where, "procedure"), why))
    return step


def _split(
    document: Document,
    where: Where,
    written: Keys,
    outer: Collection[str],
    kind: Kind,
    both: Collection[str] = (),
) -> Step:
    """The step's own keys go to the step, the others to the act, and some to both."""
    step = document.parse(Step, {key: value for key, value in written.items() if key in outer}, where)
    fields = {key: value for key, value in written.items() if key not in outer or key == "do" or key in both}
    return step.model_copy(update={"act": _act(document, where, fields, kind)})


def _act(document: Document, where: Where, fields: Keys, kind: Kind) -> Act | HouseAct | CastBallot:
    """An act with values of exactly its kinds: a form's text is read as a number, a story's is not."""
    if issubclass(kind, HouseAct):
        return document.parse(kind, fields, where)
    days = document.parse(_Days, {key: fields[key] for key in _Days.model_fields if key in fields}, where)
    plain = json.dumps({**fields, **days.model_dump(exclude_unset=True)}, default=str)
    try:
        return kind.model_validate_json(plain, strict=True)
    except ValidationError as error:
        raise YamlError(*document.complaints(error, where)) from error
