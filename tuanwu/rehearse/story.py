"""A story as its file has it, read and checked as a whole before anything is played."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from config.complaint import Sentence
from config.profile import Profile, load_profile
from config.yaml_file import Document, YamlError, read
from tuanwu.rehearse.past import PastCase
from tuanwu.rehearse.steps import Step, read_step
from tuanwu.rehearse.world import Days, Organisation, Person
from tuanwu.rehearse.written import Part, Text

DEFAULT_PROFILE = "cn-2023"


class Story(Part):
    """A whole story."""

    title: Text | None = None
    profile: Text = DEFAULT_PROFILE
    settings: dict[Text, Any] = Field(default_factory=dict)
    calendar: Days = Days()
    organisations: tuple[Organisation, ...] = Field(min_length=1)
    people: tuple[Person, ...] = ()
    cases: tuple[PastCase, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Script:
    """A story with the rules it is played under, and the file it comes from."""

    file: str
    document: Document
    story: Story
    profile: Profile


def read_script(path: Path) -> Script:
    """The story in a file; raises YamlError with path and reason of everything that is wrong."""
    document = read(path)
    if not isinstance(document.data, dict):
        raise YamlError(document.complaint((), Sentence("a story is a mapping of keys")))
    _keys_are_text(document, document.data, ())
    data = dict(document.data)
    written = data.get("steps")
    if isinstance(written, list):
        data["steps"] = [read_step(document, ("steps", nth), step) for nth, step in enumerate(written)]
    story = document.parse(Story, data)
    return Script(str(path), document, story, _profile(document, story))


def _keys_are_text(document: Document, value: object, path: tuple[int | str, ...]) -> None:
    """YAML reads `2026: x` and `on: x` as no text; a story has names alone for keys."""
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise YamlError(document.complaint((*path, key), Sentence("a key is text")))
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        _keys_are_text(document, part, (*path, key))


def _profile(document: Document, story: Story) -> Profile:
    try:
        load_profile(story.profile)
    except YamlError as error:
        raise YamlError(*(document.complaint(("profile",), one) for one in error.complaints)) from error
    for key, value in story.settings.items():
        try:
            load_profile(story.profile, {key: value})
        except YamlError as error:
            raise YamlError(*(document.complaint(("settings", key), one.why) for one in error.complaints)) from error
    return load_profile(story.profile, story.settings)
