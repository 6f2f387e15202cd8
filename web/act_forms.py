"""How each act is asked for: the fields of its form, and reading what was typed into an act.

Every form needs a choice that is not made beforehand: scanners of mail fill in and send forms, but pick no radio
button (TRUST §1.6). An act whose fields have none gets `sure`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import ValidationError
from starlette.datastructures import FormData

from casework.acts import Act, read_act
from casework.facts import EMPTY, Facts
from casework.stages.committee_review import CommitteeReview
from casework.stages.stage import Stage
from config.profile import Profile

SURE = "sure"


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `one` is a radio choice, `listed` a choice from a list, `several` one to a few from a list,
    `checks` any number of boxes."""

    name: str
    kind: Literal["one", "listed", "several", "checks", "count", "decimal", "day", "text", "words"]
    required: bool = True
    sometimes: bool = False
    """Needed or not, as the other answers go; its hint says when."""
    only_with: str = ""
    """The verdict that it belongs to; with another, what was chosen here means nothing and is left out."""
    asked_by: str = ""
    """The setting that asks for it; without one it is always asked."""
    least: int = 1
    """Of several, how many are needed."""
    label: str = ""
    """The code of its label, where that is not its name."""

    @property
    def said(self) -> str:
        """The code of its label in the catalogues, context "field"."""
        return self.label or self.name


_VERDICT = Field("verdict", "one")
_REASON = Field("reason", "words", required=False, sometimes=True)

FORMS: dict[str, tuple[Field, ...]] = {
    "propose": (
        Field("kind", "one"),
        Field("volunteer_hours", "count", asked_by="recommend.min_volunteer_hours"),
        Field("conditions", "checks", required=False, asked_by="recommend.conditions"),
    ),
    "request": (Field("to", "one"), Field("why", "listed")),
    "retain": (Field("why", "one", label="kept_why"),),
    "begin": (),
    "hand_in": (Field("text", "words", label="account"),),
    "talk": (),
    "confirm_activist": (Field("body", "one"), Field("points", "count", asked_by="admission.points")),
    "approve_activist": (),
    "assign_contacts": (Field("contacts", "several"),),
    "lesson": (Field("minutes", "count"), Field("witness", "listed")),
    "propose_target": (Field("volunteer_hours", "count", required=False, asked_by="admission.volunteer_hours"),),
    "take_over": (Field("to", "one", label="to_branch"), Field("file", "one")),
    "review": (
        _VERDICT,
        Field("for", "count", required=False, sometimes=True),
        Field("against", "count", required=False, sometimes=True),
        Field("rank", "count", required=False, sometimes=True, only_with="pass", asked_by="recommend.ranked"),
        Field("grade", "listed", required=False, sometimes=True, only_with="pass"),
        Field("to", "listed", required=False, sometimes=True, only_with="return", label="back_to"),
        _REASON,
    ),
    "publish": (),
    "object": (Field("text", "words", label="objection"), Field("name", "text", required=False, label="your_name")),
    "rule_objection": (_VERDICT, Field("reason", "words")),
    "introducers": (Field("introducers", "several", least=2),),
    "wish": (),
    "introduce": (Field("reason", "words", required=False, label="opinion"),),
    "vote": (
        Field("present", "count"),
        Field("for", "count"),
        Field("against", "count"),
        Field("abstain", "count"),
        Field("invalid", "count", required=False),
        Field("written_opinions", "count", required=False),
    ),
    "open_ballot": (),
    "close_ballot": (),
    "number": (Field("number", "text"),),
    "joined": (Field("date", "day"),),
    "oath": (),
    "efile": (Field("pages", "count"), Field("megabytes", "decimal")),
    "hand_over": (),
    "party_answer": (_VERDICT,),
    "assign": (Field("branch", "listed"),),
    "withdraw": (Field("reason", "words", required=False),),
    "disown": (),
    "unfreeze": (_VERDICT, _REASON),
}  # fmt: skip

_WRONG = {
    "missing": "missing",
    "string_too_short": "missing",
    "int_parsing": "number",
    "float_parsing": "number",
    "finite_number": "number",
    "greater_than_equal": "range",
    "less_than_equal": "range",
    "string_too_long": "long",
    "literal_error": "choose",
    "date_parsing": "day",
    "date_from_datetime_parsing": "day",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent: what was typed, the act it makes, or what is wrong with which field (a code)."""

    typed: Mapping[str, list[str]] = field(default_factory=dict)
    act: Act | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """What was typed in one field."""
        return next(iter(self.typed.get(name, ())), "")


def needs_sure(fields: tuple[Field, ...]) -> bool:
    """Whether a form lacks a choice of its own."""
    return not any(one.kind == "one" for one in fields)


def fill(do: str, fields: tuple[Field, ...], posted: FormData, extra: Mapping[str, str] | None = None) -> Filled:
    """Read a posted form. `extra` are values of the act that the page itself adds."""
    names = [one.name for one in fields] + ["dated", SURE]
    typed = {name: _texts(posted, name) for name in names}
    typed |= {one.name: [] for one in fields if one.only_with and typed["verdict"] != [one.only_with]}
    wrong = missing(fields, typed)
    if needs_sure(fields) and typed[SURE] != ["yes"]:
        wrong[SURE] = "sure"
    values: dict[str, object] = {name: typed[name][0] for name in names if typed[name] and name != SURE}
    values |= {one.name: typed[one.name] for one in fields if one.kind in ("several", "checks")}
    try:
        act = read_act({"do": do, **values, **(extra or {})})
    except ValidationError as error:
        found = {str(problem["loc"][0]): _WRONG.get(problem["type"], "unreadable") for problem in error.errors()}
        return Filled(typed, None, found | wrong)
    return Filled(typed, None if wrong else act, wrong)


def missing(fields: tuple[Field, ...], typed: Mapping[str, list[str]]) -> dict[str, str]:
    """What is required and was left empty."""
    lacking = (one for one in fields if one.required and not typed[one.name])
    return {one.name: "choose" if one.kind in ("one", "listed", "several", "checks") else "missing" for one in lacking}


def fields_of(do: str, stage: Stage | None, settings: Profile, facts: Facts = EMPTY) -> tuple[Field, ...]:
    """The fields of an act's form at a stage: a review by one person counts no votes, may lead nowhere back, and ranks
    no candidate of another kind. What a profile does not ask for is not asked."""
    left_out = _left_out(stage, facts) if isinstance(stage, CommitteeReview) else ()
    asked = (one for one in FORMS[do] if not one.asked_by or settings.value(one.asked_by))
    return tuple(one for one in asked if one.name not in left_out)


def _left_out(stage: CommitteeReview, facts: Facts) -> tuple[str, ...]:
    counts = stage.decided_by == "collective"
    asked = {
        "for": counts,
        "against": counts,
        "rank": stage.ranks(facts),
        "grade": stage.grades,
        "to": stage.returns_to,
    }
    return tuple(name for name, is_asked in asked.items() if not is_asked)


def _texts(posted: FormData, name: str) -> list[str]:
    found = (str(value).strip() for value in posted.getlist(name))
    return list(dict.fromkeys(text for text in found if text))
