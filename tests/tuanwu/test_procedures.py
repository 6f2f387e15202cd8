"""`tuanwu procedures`: what is wrong with a file is named by line and key, and a procedure can be read as a table."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from casework import acts
from casework.procedure import FOLDER, shipped
from config import profile
from config.profile import profile_names
from config.words import words
from tests.story import Story
from tests.tuanwu.installed import Installed, tuanwu
from tuanwu.table import table

Capsys = pytest.CaptureFixture[str]


FILES = sorted(path.name for path in FOLDER.glob("*.yaml"))


def test_every_procedure_can_be_used_under_every_profile(capsys: Capsys):
    ran = tuanwu(capsys, "procedures", "check")
    assert (ran.code, ran.complained) == (0, "")
    used = [(line.split(":")[0], line.split()[-1]) for line in ran.said.splitlines()]
    assert used == [(file, profile) for profile in profile_names() for file in FILES]


def test_one_profile_can_be_checked_alone(capsys: Capsys):
    ran = tuanwu(capsys, "procedures", "check", "--profile", "three-notices")
    assert {line.split()[-1] for line in ran.said.splitlines()} == {"three-notices"}


def test_what_is_wrong_is_named_by_file_line_and_key(capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = (FOLDER / "transfer.yaml").read_text(encoding="utf-8")
    (tmp_path / "transfer.yaml").write_text(text.replace("kind: assignment", "kind: asignment"), encoding="utf-8")
    monkeypatch.setattr("tuanwu.procedures.FOLDER", tmp_path)
    ran = tuanwu(capsys, "procedures", "check")
    assert ran.code == 1
    assert ran.complained.startswith("transfer.yaml:")
    assert "stages.5" in ran.complained
    assert ran.complained.count("asignment") == 1


def test_a_profile_that_contradicts_itself_is_named_by_file_line_and_key(
    capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for path in profile.FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "late.yaml").write_text("extends: cn-2023\napproval:\n  warn_days: 120\n", encoding="utf-8")
    monkeypatch.setattr(profile, "FOLDER", tmp_path)
    for language, says in (("en", "a warning after 120 days"), ("zh", "第 120 天提醒")):
        ran = tuanwu(capsys, "procedures", "check", "--language", language)
        assert ran.code == 1
        assert ran.complained.startswith(f"late.yaml:3: approval.warn_days: {says}")
    assert "three-notices" in ran.said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_procedure_is_shown_in_either_language(capsys: Capsys, language: str):
    ran = tuanwu(capsys, "procedures", "show", "admission", "--language", language)
    here = words(language)
    assert ran.code == 0
    said = [here.pgettext("heading", "stage"), here.pgettext("act", "vote"), here.pgettext("side", "introducer")]
    said += [here.pgettext("setting", "admission.quorum"), here.pgettext("value", "secret"), "[N 无记名投票，逐人表决]"]
    said += [here.pgettext("letter", "progress")]
    assert [text for text in said if text not in ran.said] == []


def test_a_local_profile_shows_its_own_numbers_and_where_they_come_from(capsys: Capsys):
    ran = tuanwu(capsys, "procedures", "show", "transfer", "--profile", "guangdong-transfer")
    assert "06-30、11-30  [L 广东2025" in ran.said
    assert "转入直接上级" in ran.said


def test_all_procedures_are_shown_where_none_is_named(capsys: Capsys):
    ran = tuanwu(capsys, "procedures", "show")
    names = [words("zh").pgettext("procedure", name) for name in shipped()]
    assert [name for name in names if f"{name}  " not in ran.said] == []


def test_a_procedure_can_be_drawn(capsys: Capsys):
    ran = tuanwu(capsys, "procedures", "show", "appraisal", "--diagram", "--language", "en")
    drawing = ElementTree.fromstring(ran.said)
    texts = [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert texts.index("Self-appraisal") < texts.index("Branch vote") < texts.index("Completed")
    assert tuanwu(capsys, "procedures", "show", "--diagram").code == 3


def test_an_unknown_procedure_is_answered_with_those_there_are(capsys: Capsys):
    ran = tuanwu(capsys, "procedures", "show", "expulsion")
    assert ran.code == 3
    assert "admission, appraisal, recommendation, transfer" in ran.complained


def test_a_dry_run_lists_every_running_case_and_changes_nothing(installed: Installed, story: Story):
    case = story.admission_at("committee_review")
    version = story.case(case).version_id
    ran = installed.run("procedures", "migrate", "--dry-run", profile="three-notices")
    assert ran.code == 0
    assert story.case(case).number in ran.said
    assert "a stage to come: Announcement of the admitted" in ran.said
    assert "Class hours: 8 → 14" in ran.said
    assert "1 of 1 running cases would be carried over, 0 stay." in ran.said
    assert story.case(case).version_id == version


def test_running_cases_are_carried_over_once(installed: Installed, story: Story):
    case = story.admission_at("committee_review")
    version = story.case(case).version_id
    ran = installed.run("procedures", "migrate", "admission", profile="three-notices")
    assert "1 of 1 running cases are carried over, 0 stay." in ran.said
    assert story.case(case).version_id != version
    again = installed.run("procedures", "migrate", profile="three-notices")
    assert again.said.strip() == "Every running case is on the present version."
    assert "Nothing was altered" in installed.run("audit", "verify", profile="three-notices").said


def test_a_case_that_stays_says_why(installed: Installed, story: Story):
    case = story.transfer_at("acceptance")
    story.record(acts.Review(verdict="pass"), "liu", case)
    ran = installed.run("procedures", "migrate", profile="guangdong-transfer")
    assert "stays where it is: something recorded is not settled yet" in ran.said
    assert "0 of 1 running cases are carried over, 1 stay." in ran.said


def test_columns_stand_below_each_other_where_characters_are_wide():
    lines = list(table([[["阶段"], ["天"]], [["公示", "publicity"], ["5"]], [["预审"], ["10"]]]))
    assert lines == [
        "阶段       天",
        "─────────  ──",
        "公示       5",
        "publicity",
        "预审       10",
    ]
