"""The rule book of a procedure: what its stages ask of whom, and which of their numbers is which setting."""

import pytest

from casework.procedure import FOLDER
from casework.rulebook import Doing, StageSheet, Value, sheet, sheets
from config.profile import KEYS, profile_names


def stage(procedure: str, id_: str, profile: str = "cn-2023") -> StageSheet:
    (found,) = (one for one in sheet(FOLDER / f"{procedure}.yaml", profile).stages if one.id == id_)
    return found


def value(found: StageSheet, name: str) -> Value:
    (one,) = (one for one in found.values if one.name == name)
    return one


def test_an_act_names_the_sides_and_the_parts_of_those_who_may_do_it():
    assert Doing("lesson", ("branch", "contact")) in stage("admission", "training").doings
    assert Doing("talk", ("branch", "branch_committee_member@branch")) in stage("admission", "application").doings
    assert Doing("introduce", ("introducer",)) in stage("admission", "membership_form").doings
    assert Doing("object", ("anyone",)) in stage("admission", "publicity").doings
    assert Doing("party_answer", ("party",)) in stage("recommendation", "handover").doings


def test_a_number_that_is_a_setting_says_which_and_where_it_comes_from():
    quorum = value(stage("admission", "branch_vote", "two-thirds-university"), "quorum")
    assert (quorum.value, quorum.key) == ("2/3", "admission.quorum")
    assert quorum.source is not None
    assert (quorum.source.profile, quorum.source.tag) == ("two-thirds-university", "L")


def test_a_number_inside_a_part_of_a_stage_is_a_setting_too():
    deadlines = value(stage("transfer", "release", "guangdong-transfer"), "season.deadlines")
    assert (deadlines.value, deadlines.key) == (["06-30", "11-30"], "transfer.deadlines")


def test_a_stage_that_the_profile_leaves_out_asks_nothing():
    left_out = stage("admission", "announcement")
    assert (left_out.asked, left_out.doings) == (False, ())
    assert stage("admission", "announcement", "three-notices").asked


def test_days_of_silence_are_told_only_where_silence_decides():
    assert "silence.after_days" not in [one.name for one in stage("transfer", "release").values]


@pytest.mark.parametrize("profile", profile_names())
def test_every_setting_of_the_three_procedures_is_shown_somewhere(profile: str):
    shown = {one.key for book in sheets(profile) for stage in book.stages for one in stage.values}
    shown |= {one.key for book in sheets(profile) for one in book.settings}
    hidden = {key for key in KEYS if not key.startswith("inspection.")} - shown
    only_with_others = {
        "transfer.timeout_days",
        "recommend.second_review",
        "transfer.chain",
        "admission.publicity_points",
    }
    assert hidden <= only_with_others
