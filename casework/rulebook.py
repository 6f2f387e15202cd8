"""A procedure as its rule book would have it: stage by stage, who does what by when, and which number comes from where.

Codes and values only; the words are the reader's. Nothing here is written by hand for one procedure.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.begin import who_may
from casework.facts import EMPTY, View
from casework.migration.change import OWN_GROUPS
from casework.procedure import FOLDER, LetterRule, Procedure, load_procedure
from casework.stages.stage import Stage, Who
from config.profile import KEYS, Profile, Source, load_profile, sources
from config.yaml_file import read

PERSON, CONTACT, INTRODUCER = "person", "contact", "introducer"
_ANYBODY = View("", PERSON, EMPTY.changed({"contacts": (CONTACT,), "introducers": (INTRODUCER,)}))
"""A case of nobody's: what its stages ask of whom holds for every case."""
BY_NO_POST = {"object": "anyone", "ballot": "voters"}
"""Acts that need no post and no part in the case, and who may do them."""
_SHARED = frozenset({"age", "dates", "notice", "conflicts"})
"""Groups of settings that speak of several procedures."""
_SHAPE = frozenset({"id", "kind", "only_where", "asks", "fact", "by", "chain", "inspects"})
"""Fields that make the stage what it is; they show in what it asks, and are no numbers."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number or a choice of a stage. `key` is its setting, where it is one, and `source` where that comes from."""

    name: str
    value: Any
    key: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Doing:
    """An act of a stage, and who may do it: sides, posts, or people by their part in the case."""

    act: str
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageSheet:
    """One stage. `asked` is false where the profile leaves it out."""

    id: str
    kind: str
    asked: bool
    doings: tuple[Doing, ...]
    values: tuple[Value, ...]
    rules: tuple[str, ...]
    fails_to: str | None
    returns_to: tuple[str, ...]
    silent: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One procedure under one profile."""

    procedure: str
    profile: str
    digest: str
    begins: Doing
    begin_rules: tuple[str, ...]
    stages: tuple[StageSheet, ...]
    letters: tuple[LetterRule, ...]
    settings: tuple[Value, ...]
    """The settings that its rules read without a stage showing them."""


def sheet(path: Path, profile: str) -> Sheet:
    """The rule book of the procedure in that file. Raises YamlError where file or profile cannot be used."""
    return _sheet(path, profile, load_profile(profile), sources(profile))


def _sheet(path: Path, profile: str, settings: Profile, where: dict[str, Source]) -> Sheet:
    procedure, keys = load_procedure(path, settings), _keys(path)
    again = procedure.reminders.again_every
    stages = tuple(_stage(stage, keys.get(stage.id, {}), settings, where, again) for stage in procedure.stages)
    named = {value.key for stage in stages for value in stage.values}
    others = tuple(
        Value(key, settings.value(key), key, where.get(key))
        for key in KEYS
        if key not in named and _speaks_of(key, procedure.procedure)
    )
    return Sheet(
        procedure.procedure,
        profile,
        procedure.digest,
        Doing(procedure.begins, _beginners(procedure)),
        procedure.inspects,
        stages,
        procedure.letters,
        others,
    )


def sheets(profile: str, folder: Path = FOLDER) -> list[Sheet]:
    """The rule books of all procedures, those that ship with a flow of their own first."""
    settings, where = load_profile(profile), sources(profile)
    found = [_sheet(path, profile, settings, where) for path in sorted(folder.glob("*.yaml"))]
    order = list(OWN_GROUPS.values())
    return sorted(found, key=lambda one: order.index(one.procedure) if one.procedure in order else len(order))


def _speaks_of(key: str, procedure: str) -> bool:
    group = key.partition(".")[0]
    return OWN_GROUPS.get(group) == procedure or (group in _SHARED and procedure in OWN_GROUPS.values())


def _stage(
    stage: Stage, keys: dict[str, str], settings: Profile, where: dict[str, Source], again: int | None
) -> StageSheet:
    plain = {**stage.model_dump(mode="json"), **_nested(stage)}
    names = [name for name in plain if name not in _SHAPE and (name in keys or name in stage.model_fields_set)]
    values = [Value(name, plain[name], keys.get(name), where.get(keys.get(name, ""))) for name in names]
    if again and (stage.remind or stage.chase):
        values.append(Value("again_every", again))
    back = ("fails_to", "returns_to", "without_file_to")
    return StageSheet(
        stage.id,
        stage.kind,
        stage.asked,
        () if stage.silent else _doings(stage),
        tuple(one for one in values if one.name not in (*back, *_idle(plain)) and not isinstance(one.value, dict)),
        stage.inspected,
        getattr(stage, "fails_to", None),
        tuple(getattr(stage, "returns_to", ())),
        stage.silent and stage.asked,
    )


def _doings(stage: Stage) -> tuple[Doing, ...]:
    return tuple(
        Doing(act, (BY_NO_POST[act],) if act in BY_NO_POST else _who(stage.who(act, _ANYBODY)))
        for act in stage.records
        if act in stage.acts
    )


def _who(who: tuple[Who, ...]) -> tuple[str, ...]:
    """Sides by name, other posts as `post@side`, people by their part."""
    found: dict[str, None] = {}
    for one in who:
        names = [one.person or one.side or ""] if one.posts is None else [f"{post}@{one.side}" for post in one.posts]
        found.update(dict.fromkeys(names))
    return tuple(found)


def _beginners(procedure: Procedure) -> tuple[str, ...]:
    return tuple(one.side or PERSON for one in who_may(procedure, procedure.begins, PERSON))


def _idle(plain: dict[str, Any]) -> tuple[str, ...]:
    """Fields that mean nothing as the others are: days of silence, where silence decides nothing."""
    return ("silence.after_days",) if plain.get("silence.means") == "none" else ()


def _nested(stage: Stage) -> dict[str, Any]:
    """Fields of a stage's parts, by their path: `silence.means`."""
    return {
        f"{name}.{inner}": value
        for name, part in stage.model_dump(mode="json").items()
        if isinstance(part, dict) and name != "only_where"
        for inner, value in part.items()
    }


def _keys(path: Path) -> dict[str, dict[str, str]]:
    """Which field of which stage stands for which setting."""
    data: Any = read(path, {"!setting": _Key}).data
    return {stage["id"]: dict(_settings_in(stage, "")) for stage in data["stages"]}


class _Key(str):
    """The key of a setting, where the file has one instead of a value."""


def _settings_in(part: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    found = []
    for name, value in part.items():
        if isinstance(value, _Key):
            found.append((prefix + name, str(value)))
        elif isinstance(value, dict):
            found += _settings_in(value, f"{prefix}{name}.")
    return found
