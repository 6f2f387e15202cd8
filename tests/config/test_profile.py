"""Profiles: the numbers of the rule book, laid over one another, each one checked."""

from pathlib import Path

import pytest

from config import profile
from config.profile import load_profile
from config.yaml_file import YamlError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of profiles with the national one in it."""
    national = profile.FOLDER / "cn-2023.yaml"
    (tmp_path / national.name).write_text(national.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(profile, "FOLDER", tmp_path)
    return tmp_path


def test_every_shipped_profile_loads():
    for path in profile.FOLDER.glob("*.yaml"):
        assert load_profile(path.stem).admission.publicity_days >= 5


def test_a_local_profile_changes_numbers_only(folder: Path):
    (folder / "local.yaml").write_text("extends: cn-2023\nadmission:\n  publicity_days: 7\n")
    local, national = load_profile("local"), load_profile("cn-2023")
    assert local.admission == national.admission.model_copy(update={"publicity_days": 7})
    assert local.recommend == national.recommend


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("extends: cn-2023\nadmission:\n  publicity_dayz: 7\n", "local.yaml:3: admission.publicity_dayz: Extra inputs"),
        ("extends: cn-2023\nadmission:\n  publicity_days: many\n", "local.yaml:3: admission.publicity_days: "),
        ("extends: cn-2023\nadmission:\n  publicity_days: 0\n", "local.yaml:3: admission.publicity_days: "),
        ("extends: cn-2023\nadmission:\n  quorum: half\n", 'local.yaml:3: admission.quorum: a share is written ">1/2"'),
        ("extends: cn-2023\n\nadmission: 5\n", "local.yaml:3: admission: expected a group of settings"),
        ("extends: cn-2023\nweather: {rain: 1}\n", "local.yaml:2: weather: Extra inputs"),
        ("extends: cn-1923\n", "cn-1923: no such profile (there are: cn-2023, local)"),
        ("extends: cn-2023\ntransfer:\n  escalate_days: [7, 3]\n", "local.yaml:3: transfer.escalate_days: escalate"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(folder: Path, text: str, complaint: str):
    (folder / "local.yaml").write_text(text)
    with pytest.raises(YamlError) as caught:
        load_profile("local")
    assert str(caught.value).startswith(complaint)


def test_a_setting_can_be_overridden():
    assert load_profile("cn-2023", {"admission.lesson_hours": 12}).admission.lesson_hours == 12


def test_an_unknown_override_is_refused():
    with pytest.raises(YamlError, match=r"admission\.lesson: no such setting"):
        load_profile("cn-2023", {"admission.lesson": 12})


def test_an_impossible_override_is_refused():
    with pytest.raises(YamlError, match=r"admission\.lesson_hours"):
        load_profile("cn-2023", {"admission.lesson_hours": -1})


def test_a_setting_is_read_by_its_key():
    assert load_profile("cn-2023").value("admission.quorum") == ">1/2"
    with pytest.raises(KeyError):
        load_profile("cn-2023").value("admission.nothing")
    with pytest.raises(KeyError):
        load_profile("cn-2023").value("nothing.at_all")


def test_a_deadline_is_a_day_of_every_year():
    with pytest.raises(YamlError, match=r"transfer\.deadlines"):
        load_profile("cn-2023", {"transfer.deadlines": ["02-29", "09-30"]})
