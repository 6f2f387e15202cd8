"""Procedures in YAML: what ships can be used, what is wrong is named by file, line and key, a version is pinned."""

from pathlib import Path

import pytest

from casework.acts import ACTS
from casework.procedure import Procedure, load_procedure, load_procedures, procedure_from
from config.profile import load_profile
from config.yaml_file import YamlError
from notifications.messages import MESSAGES

PROFILE = load_profile("cn-2023")
SHIPPED = load_procedures(PROFILE)
EACH = pytest.mark.parametrize("procedure", SHIPPED.values(), ids=SHIPPED)


def test_four_procedures_ship():
    assert set(SHIPPED) == {"admission", "recommendation", "transfer", "appraisal"}


@EACH
def test_a_procedure_sends_only_letters_that_exist(procedure: Procedure):
    assert {rule.letter for rule in procedure.letters} <= MESSAGES.keys()


@EACH
def test_the_stages_of_a_procedure_take_only_acts_that_exist(procedure: Procedure):
    assert {act for stage in procedure.stages for act in stage.acts} <= ACTS.keys()


@EACH
def test_the_pinned_text_gives_the_same_procedure_again(procedure: Procedure):
    again = procedure_from(procedure.text)
    assert again == procedure
    assert again.digest == procedure.digest


def test_another_number_in_the_profile_makes_another_version():
    changed = load_procedures(load_profile("cn-2023", {"admission.publicity_days": 7}))
    assert changed["admission"].digest != SHIPPED["admission"].digest


def test_a_rule_that_names_the_act_takes_the_place_of_those_that_name_none():
    admission = SHIPPED["admission"]
    assert [rule.letter for rule in admission.letters_on("task.opened", "talk")] == ["task"]
    assert [rule.letter for rule in admission.letters_on("task.opened", "rule_objection")] == ["objection"]


def test_a_rule_that_names_the_stage_takes_the_place_of_those_that_name_none(tmp_path: Path):
    own = "  - {at: stage.passed, stage: branch_vote, letter: completed, to: [branch.branch_secretary]}\n"
    little = _load(tmp_path, f"{LITTLE}  - {{at: stage.passed, letter: progress, to: [person]}}\n{own}")
    told = {stage.id: little.letters_on("stage.passed", stage=stage.id) for stage in little.stages}
    assert {stage: [rule.letter for rule in rules] for stage, rules in told.items()} == {
        "training": ["progress"],
        "branch_vote": ["completed"],
        "review": ["progress"],
    }


LITTLE = """\
procedure: little
begins: apply
stages:
  - id: training
    kind: training
  - id: branch_vote
    kind: branch_vote
    quorum: !setting admission.quorum
    pass_base: expected
  - id: review
    kind: committee_review
    fact: approved
    fails_to: training
letters:
  - {at: task.opened, letter: task, to: [holders]}
"""

WRONG = [
    ("kind: branch_vote", "kind: dance", "little.yaml:6: stages.1: Input tag 'dance'"),
    ("pass_base: expected", "pass_base: everybody", "little.yaml:9: stages.1.pass_base: Input should be 'expected'"),
    ("pass_base: expected", "colour: red", "little.yaml:9: stages.1.colour: Extra inputs are not permitted"),
    ("    pass_base: expected\n", "", "little.yaml:6: stages.1.pass_base: Field required"),
    (
        "admission.quorum",
        "admission.quorom",
        "little.yaml:8: stages.1.quorum: !setting admission.quorom: no such setting",
    ),
    ("!setting", "!secret", "little.yaml:8: stages.1.quorum: unknown tag !secret"),
    ("begins: apply", "begins: dance", "little.yaml:2: begins: Input should be 'apply'"),
    ("procedure: little", "procedure: Little One", "little.yaml:1: procedure: String should match"),
    ("at: task.opened", "at: noon", "little.yaml:15: letters.0.at: Input should be 'case.opened'"),
    ("to: [holders]", "to: [everybody]", "little.yaml:15: letters.0.to.0: everybody is none of person, holders"),
    ("to: [holders]", "to: [branch.treasurer]", "branch.treasurer is none of"),
    ("letter: task, to", "stage: dance, letter: task, to", "dance is not a stage that has this moment"),
    ("task.opened, letter", "case.completed, stage: training, letter", "training is not a stage that has this moment"),
    ("task.opened, letter", "case.opened, act: talk, letter", "only at task.opened does a letter name an act"),
    ("to: [holders]", "to: []", "little.yaml:15: letters.0.to: Tuple should have at least 1 item"),
    ("id: review", "id: training", "little.yaml:1: (the whole file): two stages have the same id"),
    ("fails_to: training", "fails_to: review", "review is not a stage before it"),
    ("letter: task, to", "act: dance, letter: task, to", "little.yaml:15: letters.0.act: there is no act dance"),
    ("letter: task, to", "letter: postcard, to", "little.yaml:15: letters.0.letter: there is no letter postcard"),
    (
        "pass_base: expected",
        "pass_base: expected\n    inspects: [D99]",
        "little.yaml:10: stages.1.inspects.0: there is no rule D99",
    ),
]


def _load(folder: Path, text: str) -> Procedure:
    (folder / "little.yaml").write_text(text, encoding="utf-8")
    return load_procedure(folder / "little.yaml", PROFILE)


def test_a_procedure_of_ones_own_loads(tmp_path: Path):
    little = _load(tmp_path, LITTLE)
    assert [stage.id for stage in little.stages] == ["training", "branch_vote", "review"]
    assert little.by_id["branch_vote"].quorum == PROFILE.admission.quorum


@pytest.mark.parametrize(("right", "wrong", "complaint"), WRONG)
def test_what_is_wrong_is_named_by_file_line_and_key(tmp_path: Path, right: str, wrong: str, complaint: str):
    assert right in LITTLE
    with pytest.raises(YamlError) as caught:
        _load(tmp_path, LITTLE.replace(right, wrong, 1))
    assert complaint in str(caught.value)
    assert str(caught.value).startswith("little.yaml:")
