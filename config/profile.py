"""A profile: the numbers of the rule book that differ from place to place.

`cn-2023` holds the national rules and names every setting; a local profile names the one it `extends`, and only what
differs from it. Each value's comment gives how sure we are of it, and its source.
"""

from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from config.complaint import Complaint, Sentence
from config.contradictions import contradictions
from config.profile_groups import (
    Admission,
    Age,
    Approval,
    Conflicts,
    Dates,
    Group,
    Inspection,
    Notice,
    Oath,
    Recommend,
    Transfer,
)
from config.yaml_file import Document, YamlError, read

FOLDER = Path(__file__).parent / "profiles"
DEFAULT = "cn-2023"


class Profile(BaseModel):
    """All settings of a profile, in groups; `value("admission.quorum")` reads one by its key."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

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
        attribute = KEYS[key]
        return getattr(getattr(self, key.partition(".")[0]), attribute)


def _keys() -> dict[str, str]:
    groups: dict[str, Any] = {name: field.annotation for name, field in Profile.model_fields.items()}
    return {
        f"{name}.{field.alias or attribute}": attribute
        for name, group in groups.items()
        if issubclass(group, Group)
        for attribute, field in group.model_fields.items()
    }


KEYS = _keys()
"""Every setting by its key, with the name of its attribute: `recommend.pass` is kept as `pass_share`."""


class Source(NamedTuple):
    """Where a value comes from: the profile that sets it, how sure we are of it (N, N?, L, P), and the reference."""

    profile: str
    tag: str
    reference: str


def load_profile(name: str, overrides: dict[str, Any] | None = None) -> Profile:
    """The profile of that name, laid over the one it `extends`, then the overrides.

    Raises YamlError for an unknown profile or key, for impossible values, and for values that contradict each other.
    """
    layers = _layers(name)
    values = _laid_over(layers)
    for key, value in (overrides or {}).items():
        if key not in KEYS:
            raise YamlError(Complaint("settings", key, Sentence("no such setting")))
        group, _, field = key.partition(".")
        values.setdefault(group, {})[field] = value
    profile = layers[0].parse(Profile, values)
    found = [Complaint(*_place(layers, one.keys, overrides or {}), one.says) for one in contradictions(profile)]
    if found:
        raise YamlError(*found)
    return profile


def sources(name: str) -> dict[str, Source]:
    """Where each value of a profile comes from, by its key."""
    found: dict[str, Source] = {}
    for layer in reversed(_layers(name)):
        for key in KEYS:
            path = tuple(key.split("."))
            if layer.has(path):
                tag, _, reference = layer.comment(path).partition(" ")
                found[key] = Source(layer.name.removesuffix(".yaml"), tag, reference.strip())
    return found


def profile_names() -> list[str]:
    """The profiles that there are, the national one first."""
    return sorted((path.stem for path in FOLDER.glob("*.yaml")), key=lambda name: (name != DEFAULT, name))


def profile_title(name: str, language: str) -> str:
    """A profile's own name for itself, in a language; else that of its file."""
    title = (_layers(name)[0].data or {}).get("title")
    return str(title.get(language, name)) if isinstance(title, dict) else name


def _layers(name: str) -> list[Document]:
    """The profile's file, and those it is laid over."""
    found: list[Document] = []
    ground: str | None = name
    while ground is not None:
        path = FOLDER / f"{ground}.yaml"
        if not path.is_file():
            there_are = ", ".join(sorted(profile_names()))
            why = Sentence("no such profile (there are: {names})", names=there_are)
            raise YamlError(Complaint(ground, None, why))
        found.append(read(path))
        ground = (found[-1].data or {}).get("extends")
        if ground in [layer.name.removesuffix(".yaml") for layer in found]:
            raise YamlError(found[-1].complaint(("extends",), Sentence("{name} stands on itself", name=ground)))
    return found


def _laid_over(layers: list[Document]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for layer in reversed(layers):
        for group, fields in (layer.data or {}).items():
            if group in ("extends", "title"):
                continue
            if not isinstance(fields, dict):
                raise YamlError(layer.complaint((group,), Sentence("expected a group of settings")))
            values[group] = {**values.get(group, {}), **fields}
    return values


def _place(layers: list[Document], keys: tuple[str, ...], overrides: dict[str, Any]) -> tuple[str, str]:
    """File, line and key of the first of these settings that was changed last."""
    for key in keys:
        if key in overrides:
            return "settings", key
    for layer in layers:
        for key in keys:
            path = tuple(key.split("."))
            if layer.has(path):
                return f"{layer.name}:{layer.line(path)}", key
    return layers[0].name, keys[0]
