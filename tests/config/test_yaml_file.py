"""A complaint about a YAML file names the file, the line, the key and what is wrong."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from config.yaml_file import Document, YamlError, read


class _Stage(BaseModel, extra="forbid"):
    id: str
    days: int


class _Talk(BaseModel, extra="forbid"):
    kind: Literal["talk"]
    months: int


class _Vote(BaseModel, extra="forbid"):
    kind: Literal["vote"]
    quorum: str


class _Kinds(BaseModel, extra="forbid"):
    stages: list[Annotated[_Talk | _Vote, Field(discriminator="kind")]]


class _File(BaseModel, extra="forbid"):
    name: str
    stages: list[_Stage]


def _complaint(text: str, **tags) -> str:
    with pytest.raises(YamlError) as caught:
        Document("rules.yaml", text, tags and {f"!{name}": meaning for name, meaning in tags.items()}).parse(_File)
    return str(caught.value)


def test_a_wrong_value_is_named_with_its_line():
    said = _complaint("name: x\nstages:\n  - id: a\n    days: five\n")
    assert said.startswith("rules.yaml:4: stages.0.days: Input should be a valid integer")


def test_an_unknown_key_is_named_with_its_line():
    said = _complaint("name: x\nstages:\n  - {id: a, days: 5}\n  - id: b\n    days: 3\n    dayz: 5\n")
    assert said.startswith("rules.yaml:6: stages.1.dayz: Extra inputs are not permitted")


def test_a_missing_key_is_named_with_the_line_around_it():
    assert _complaint("name: x\nstages:\n  - id: a\n").startswith("rules.yaml:3: stages.0.days: Field required")


@pytest.mark.parametrize(
    ("stage", "complaint"),
    [
        ("{kind: talk, months: five}", "kinds.yaml:2: stages.0.months: Input should be a valid integer"),
        ("{kind: vote}", "kinds.yaml:2: stages.0.quorum: Field required"),
        ("{kind: vote, quorum: x, rain: 1}", "kinds.yaml:2: stages.0.rain: Extra inputs"),
        ("{kind: dance}", "kinds.yaml:2: stages.0: Input tag 'dance'"),
    ],
)
def test_a_key_of_one_kind_among_several_is_named_as_it_stands_in_the_file(stage: str, complaint: str):
    """Pydantic puts the kind's name into the path, where the file has none: the line was lost."""
    with pytest.raises(YamlError) as caught:
        Document("kinds.yaml", f"stages:\n  - {stage}\n").parse(_Kinds)
    assert str(caught.value).startswith(complaint)


def test_every_complaint_has_a_line_of_its_own():
    said = _complaint("name: [x]\nstages:\n  - id: a\n    days: five\n")
    assert [line.split(" ")[0] for line in said.splitlines()] == ["rules.yaml:1:", "rules.yaml:4:"]


def test_a_key_given_twice_is_an_error():
    assert _complaint("name: x\nstages: []\nname: y\n") == "rules.yaml:3: name: given twice"


def test_an_unknown_tag_is_an_error():
    assert _complaint("name: !magic x\nstages: []\n") == "rules.yaml:1: name: unknown tag !magic"


def test_a_tag_that_means_nothing_here_is_an_error():
    said = _complaint("stages: []\nname: !setting no.such\n", setting={}.__getitem__)
    assert said == "rules.yaml:2: name: !setting no.such: no such setting"


def test_a_tag_stands_for_its_meaning():
    text = "name: !setting who\nstages: []\n"
    assert Document("rules.yaml", text, {"!setting": {"who": "罗兰"}.__getitem__}).parse(_File).name == "罗兰"


def test_broken_yaml_is_named_with_its_line():
    assert _complaint("name: x\nstages: [\n").startswith("rules.yaml:3: ")


def test_an_impossible_date_is_named():
    assert _complaint("name: 2026-02-30\nstages: []\n").startswith("rules.yaml:1: name: ")


def test_an_empty_file_is_told_what_it_lacks():
    assert "Field required" in _complaint("") or "valid dictionary" in _complaint("")


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(YamlError, match="cannot be read"):
        read(tmp_path / "none.yaml")


def test_a_file_that_is_not_text_is_an_error(tmp_path):
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(YamlError, match="cannot be read"):
        read(tmp_path / "bytes.yaml")
