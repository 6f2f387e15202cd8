"""Settings that are each possible and cannot hold together are refused, at the line of the one changed last."""

from pathlib import Path

import pytest

from config import profile
from config.profile import KEYS, load_profile, profile_names, sources
from config.profile_groups import Group
from config.yaml_file import YamlError

LOCAL = [name for name in profile_names() if name != profile.DEFAULT]
TAGS = {"N", "N?", "L", "P", "W"}

TOGETHER = [
    ({"admission.quorum": ">1/1"}, '">1/1" is more than everybody'),
    ({"recommend.pass": ">3/3"}, '">3/3" is more than everybody'),
    ({"recommend.pass": "2/3"}, "a meeting could be held at which no vote can carry"),
    ({"admission.quorum": "1/3"}, "raise admission.quorum to 1/2 or more"),
    ({"recommend.cap": "0%"}, "write from 1% to 100%"),
    ({"recommend.cap": "101%"}, "write from 1% to 100%"),
    ({"admission.contact_count": [2, 1]}, "[fewest, most]"),
    ({"admission.publicity_points": ["admitted"]}, "add targets"),
    ({"admission.publicity_points": ["targets", "targets"]}, "name each once"),
    ({"recommend.conditions": ["dormitory", "dormitory"]}, "name each once"),
    ({"recommend.ranked": ["K2", "K2"]}, "name each once"),
    ({"approval.warn_days": 94}, "warn earlier, or allow more months"),
    ({"approval.max_months": 7}, "the extension must not be shorter"),
    ({"recommend.second_review": True, "recommend.approver": "highest"}, "set recommend.approver to nearest"),
    ({"transfer.chain": ["to", "from"]}, "both sides agree, in the order from, from_above, to, to_above"),
    ({"transfer.chain": ["from", "from_above"]}, "both sides agree"),
    ({"transfer.escalate_days": [3, 3, 7]}, "must rise"),
    (
        {"transfer.timeout_action": "lapse", "transfer.timeout_days": 15},
        "before the level above was last told (day 15)",
    ),
    ({"transfer.timeout_action": "lapse", "transfer.timeout_days": 91}, "let the letter last longer"),
    ({"transfer.retention_months": [12, 6]}, "the end not before the review"),
    ({"transfer.abroad_months": 11}, "kept for a shorter time than who stays"),
    ({"transfer.deadlines": ["09-30", "08-31"]}, "in the order of the year"),
    ({"inspection.discipline_lesson": True, "admission.lesson_hours": 0}, "ask for hours in admission.lesson_hours"),
]
JUST_POSSIBLE = [
    {"admission.quorum": "1/1"},
    {"recommend.pass": "2/3", "recommend.quorum": "2/3"},
    {"recommend.pass": "2/3", "recommend.pass_base": "present"},
    {"admission.quorum": "1/3", "admission.pass_base": "present"},
    {"recommend.cap": "100%"},
    {"recommend.ranked": ["K1", "K2"]},
    {"approval.warn_days": 93},
    {"approval.max_months": 6},
    {"transfer.chain": ["from", "from_above", "to"]},
    {"transfer.timeout_action": "lapse", "transfer.timeout_days": 16},
    {"transfer.timeout_action": "auto_approve", "transfer.timeout_days": 90},
    {"transfer.timeout_days": 1},
    {"transfer.abroad_months": 12},
    {"transfer.deadlines": ["08-31", "08-31"]},
]
UNKNOWN = [
    ({"transfer.deadlines": ["02-30", "08-31"]}, r"transfer\.deadlines\.0"),
    ({"admission.publicity_points": ["targets", "everybody"]}, r"admission\.publicity_points\.1"),
    ({"recommend.ranked": ["K3"]}, r"recommend\.ranked\.0"),
    ({"recommend.rounds_per_year": 5}, r"recommend\.rounds_per_year"),
    ({"admission.exclude_final_year": "yes"}, r"admission\.exclude_final_year"),
    ({"recommend.pass_share": "2/3"}, r"recommend\.pass_share: no such setting"),
]


@pytest.mark.parametrize(("settings", "says"), TOGETHER)
def test_what_cannot_hold_together_is_refused_with_what_to_do(settings: dict[str, object], says: str):
    with pytest.raises(YamlError) as caught:
        load_profile("cn-2023", settings)
    assert says in str(caught.value)
    assert any(f"settings: {key}: " in str(caught.value) for key in settings)


@pytest.mark.parametrize("settings", JUST_POSSIBLE)
def test_what_just_holds_together_is_taken(settings: dict[str, object]):
    assert all(load_profile("cn-2023", settings).value(key) == value for key, value in settings.items())


@pytest.mark.parametrize(("settings", "where"), UNKNOWN)
def test_what_no_setting_can_be_is_refused(settings: dict[str, object], where: str):
    with pytest.raises(YamlError, match=where):
        load_profile("cn-2023", settings)


def test_the_complaint_stands_at_the_line_of_the_file_that_changed_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for path in profile.FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "ours.yaml").write_text(
        "extends: guangdong-transfer\ntransfer:\n  timeout_action: lapse\n  timeout_days: 9\n"
    )
    monkeypatch.setattr(profile, "FOLDER", tmp_path)
    with pytest.raises(YamlError, match=r"^ours\.yaml:4: transfer\.timeout_days: silence would decide after 9 days"):
        load_profile("ours")


def test_a_profile_that_stands_on_itself_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.yaml").write_text("extends: b\n")
    (tmp_path / "b.yaml").write_text("extends: a\n")
    monkeypatch.setattr(profile, "FOLDER", tmp_path)
    with pytest.raises(YamlError, match="stands on itself"):
        load_profile("a")


def test_the_national_profile_names_every_setting():
    assert [key for key, source in sources(profile.DEFAULT).items() if source.profile != profile.DEFAULT] == []
    assert sources(profile.DEFAULT).keys() == KEYS.keys()


@pytest.mark.parametrize("name", profile_names())
def test_every_number_has_its_tag_and_its_reference(name: str):
    bare = [key for key, source in sources(name).items() if source.tag not in TAGS or not source.reference]
    assert bare == []


@pytest.mark.parametrize("name", LOCAL)
def test_a_local_profile_names_only_what_differs(name: str):
    local, national = load_profile(name), load_profile(profile.DEFAULT)
    own = [key for key, source in sources(name).items() if source.profile == name]
    assert own
    assert [key for key in own if local.value(key) == national.value(key)] == []


@pytest.mark.parametrize("name", LOCAL)
def test_what_a_local_profile_says_is_tagged_as_local(name: str):
    assert {source.tag for source in sources(name).values() if source.profile == name} == {"L"}


def test_every_group_of_settings_is_a_group():
    assert all(issubclass(field.annotation, Group) for field in profile.Profile.model_fields.values())
