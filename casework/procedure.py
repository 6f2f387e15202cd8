"""A procedure: its ordered stages, its letters and its reminders, read from YAML and checked on load.

A case keeps the version it began under: the text with the profile's values resolved, known by its digest.
"""

import hashlib
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from casework.acts import ACTS
from casework.inspection.inspect import RuleCode
from casework.stages.kinds import StageKind
from casework.stages.stage import POSTS
from config.complaint import Sentence
from config.profile import Profile, load_profile
from config.profile_groups import Approver, DayOfTheYear
from config.yaml_file import YamlError, read
from notifications.messages import MESSAGES

FOLDER = Path(__file__).parent.parent / "config" / "procedures"

Moment = Literal[
    "case.opened",
    "task.opened",
    "act.recorded",
    "stage.passed",
    "stage.returned",
    "notice.published",
    "ballot.opened",
    "ballot.closed",
    "vote.undecided",
    "case.completed",
    "case.refused",
    "case.withdrawn",
    "case.lapsed",
    "clock.reminder",
    "clock.escalation",
    "clock.expiring",
    "clock.retention",
    "clock.year_end",
]
_SIDES = ("branch", "committee", "to")
_RECIPIENTS = ("person", "holders", "above", "actor", "voters", *_SIDES)


def _known_act(act: str) -> str:
    if act not in ACTS:
        raise ValueError(f"there is no act {act}")
    return act


def _known_letter(letter: str) -> str:
    if letter not in MESSAGES:
        raise ValueError(f"there is no letter {letter}")
    return letter


def _known_recipient(recipient: str) -> str:
    side, _, post = recipient.partition(".")
    if recipient not in _RECIPIENTS and not (side in _SIDES and post in POSTS):
        raise ValueError(f"{recipient} is none of {', '.join(_RECIPIENTS)}, nor a post of a side, as branch.{POSTS[0]}")
    return recipient


Recipient = Annotated[str, AfterValidator(_known_recipient)]
"""A side stands for its officers; `branch.branch_secretary` for whoever holds that one post."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LetterRule(_Part):
    """At that moment (of that stage and that act, where they are named) this letter goes to these. A rule that names
    an act or a stage takes the place of those that name none."""

    at: Moment
    stage: str | None = None
    act: Annotated[str, AfterValidator(_known_act)] | None = None
    letter: Annotated[str, AfterValidator(_known_letter)]
    to: tuple[Recipient, ...] = Field(min_length=1)


class Effect(_Part):
    """At that moment (of that stage) the person's membership changes: they leave their branch, or join one."""

    at: Literal["stage.passed", "case.completed"]
    stage: str | None = None
    does: Literal["leave_branch", "join_branch", "admit"]
    unless_next: str | None = None
    """Not yet, where that stage comes next."""


class Reminders(_Part):
    """Days before and after a due day on which holders are reminded, and the level above is told."""

    before_due: tuple[int, ...] = ()
    after_due: tuple[int, ...] = ()
    escalate_after_due: tuple[int, ...] = ()
    again_every: int | None = Field(default=None, ge=1, le=365)
    """After the last of a stage's days, whoever was told on them is told again every so many days. None, as in texts
    that older cases keep: nobody is."""
    year_end: DayOfTheYear | None = None
    """The day of each year (month-day) from which serial numbers left over are told of."""


class Procedure(_Part):
    """One procedure with its profile's values resolved."""

    procedure: str = Field(pattern=r"^[a-z][a-z_]*$")
    begins: Literal["apply", "propose", "request", "begin"]
    """The act that begins a case; `begin` serves any procedure, for those whom `begun_by` names."""
    begun_by: tuple[Literal["person", "branch", "committee"], ...] = ()
    once_a_year: bool = False
    """Whether nobody has a second case that begins in the year of one they completed."""
    approver: Approver = "nearest"
    """Which organisation above the branch is the committee of a case."""
    inspects: tuple[RuleCode, ...] = ()
    """The rules that must hold for a case to begin."""
    stages: tuple[StageKind, ...] = Field(min_length=1)
    letters: tuple[LetterRule, ...]
    effects: tuple[Effect, ...] = ()
    reminders: Reminders = Reminders()
    settings: Profile

    @model_validator(mode="after")
    def _consistent(self) -> "Procedure":
        ids = [stage.id for stage in self.stages]
        if len(set(ids)) != len(ids):
            raise ValueError("two stages have the same id")
        if (self.begins == "begin") != bool(self.begun_by):
            raise ValueError("begun_by names who begins a case, where begins is begin, and only there")
        for place, stage in enumerate(self.stages):
            named = (getattr(stage, name, None) for name in ("fails_to", "without_file_to"))
            back = (*named, *getattr(stage, "returns_to", ()))
            for target in filter(None, back):
                if target not in ids[:place]:
                    raise ValueError(f"stage {stage.id}: {target} is not a stage before it")
        for rule in self.letters:
            if rule.stage is not None and (rule.stage not in ids or rule.at.startswith("case.")):
                raise ValueError(f"letter {rule.letter} at {rule.at}: {rule.stage} is not a stage that has this moment")
            if rule.act is not None and rule.at != "task.opened":
                raise ValueError(f"letter {rule.letter} at {rule.at}: only at task.opened does a letter name an act")
            if rule.at == "vote.undecided" and rule.to != ("person",):
                raise ValueError(f"letter {rule.letter} at {rule.at}: the person is told of it, and nobody else")
        return self

    @cached_property
    def by_id(self) -> dict[str, StageKind]:
        """The stages by their ids."""
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def text(self) -> str:
        """The canonical text that a case is pinned to."""
        return self.model_dump_json()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def after(self, stage_id: str | None) -> tuple[StageKind, ...]:
        """The stages that come after one (all of them for None)."""
        return self.stages if stage_id is None else self._after[stage_id]

    @cached_property
    def _after(self) -> dict[str, tuple[StageKind, ...]]:
        return {stage.id: self.stages[nth:] for nth, stage in enumerate(self.stages, start=1)}

    def between(self, first: str, last: str) -> tuple[StageKind, ...]:
        """The stages from one to another, both included: those a case goes back over."""
        ids = [stage.id for stage in self.stages]
        return self.stages[ids.index(first) : ids.index(last) + 1]

    def taking(self, act: str) -> tuple[StageKind, ...]:
        """The stages that take an act."""
        return tuple(stage for stage in self.stages if act in stage.acts)

    def letters_on(self, moment: Moment, act: str | None = None, stage: str | None = None) -> tuple[LetterRule, ...]:
        """The letter rules for a moment: those that name both act and stage, else one of them, else none."""
        asked = (moment, act, stage)
        if asked not in self._letters_on:
            named = ((act, stage), (act, None), (None, stage), (None, None))
            self._letters_on[asked] = next((rules for one in named if (rules := self._letters.get((moment, *one)))), ())
        return self._letters_on[asked]

    @cached_property
    def _letters_on(self) -> dict[tuple[str, str | None, str | None], tuple[LetterRule, ...]]:
        return {}

    @cached_property
    def _letters(self) -> dict[tuple[str, str | None, str | None], tuple[LetterRule, ...]]:
        found: dict[tuple[str, str | None, str | None], tuple[LetterRule, ...]] = {}
        for rule in self.letters:
            key = (rule.at, rule.act, rule.stage)
            found[key] = (*found.get(key, ()), rule)
        return found


def load_procedure(path: Path, profile: Profile) -> Procedure:
    """A procedure from its YAML file; `!setting admission.quorum` stands for the profile's value.

    Raises YamlError with file, line and key of everything that is wrong.
    """
    document = read(path, {"!setting": profile.value})
    data = dict(document.data) if isinstance(document.data, dict) else {}
    procedure = document.parse(Procedure, {**data, "settings": profile})
    for value in _asked_for_by_nobody(procedure):
        says = "the profile asks for {value}, and no stage is only_where it: add one, or take it out of the profile"
        raise YamlError(document.complaint(("stages",), Sentence(says, value=value)))
    return procedure


def _asked_for_by_nobody(procedure: Procedure) -> Iterator[object]:
    """What a setting lists and no stage asks for, where others do: a point of publication, a link of a chain of
    approvals. The profile would promise what nobody does."""
    conditions = [stage.only_where for stage in procedure.stages if stage.only_where is not None]
    for condition in conditions:
        if isinstance(condition.setting, tuple):
            asked = {one.has for one in conditions if one.setting == condition.setting}
            yield from (value for value in condition.setting if value not in asked)


def load_procedures(profile: Profile, folder: Path = FOLDER) -> dict[str, Procedure]:
    """Every procedure in the folder, by its name."""
    found = (load_procedure(path, profile) for path in sorted(folder.glob("*.yaml")))
    return {procedure.procedure: procedure for procedure in found}


@lru_cache(maxsize=256)
def procedure_from(text: str) -> Procedure:
    """A pinned version from its text."""
    return Procedure.model_validate_json(text)


def shipped(profile_name: str = "cn-2023") -> dict[str, Procedure]:
    """The shipped procedures under a profile."""
    return load_procedures(load_profile(profile_name))
