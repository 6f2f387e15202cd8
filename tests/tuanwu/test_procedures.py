"""`tuanwu procedures`: what is wrong with a file is named by line and key, and a procedure can be read as a table."""

from pathlib import Path

import pytest

from casework.procedure import FOLDER
from config.words import words
from tests.tuanwu.installed import tuanwu
from tuanwu.table import table

Capsys = pytest.CaptureFixture[str]


def test_the_shipped_procedures_can_be_used(capsys: Capsys):
    ran = tuanwu(capsys, "procedures", "check")
    assert (ran.code, ran.complained) == (0, "")
    assert [line.split(":")[0] for line in ran.said.splitlines()] == sorted(path.name for path in FOLDER.glob("*.yaml"))


def test_what_is_wrong_is_named_by_file_line_and_key(capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = (FOLDER / "transfer.yaml").read_text(encoding="utf-8")
    (tmp_path / "transfer.yaml").write_text(text.replace("kind: assignment", "kind: asignment"), encoding="utf-8")
    monkeypatch.setattr("tuanwu.procedures.FOLDER", tmp_path)
    ran = tuanwu(capsys, "procedures", "check")
    assert ran.code == 1
    assert ran.complained.startswith("transfer.yaml:")
    assert "stages.5" in ran.complained


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_procedure_is_shown_in_either_language(capsys: Capsys, language: str):
    ran = tuanwu(capsys, "procedures", "show", "admission", "--language", language)
    here = words(language)
    assert ran.code == 0
    assert here.pgettext("heading", "stage") in ran.said
    assert here.pgettext("act", "vote") in ran.said
    assert "quorum: >1/2" in ran.said


def test_an_unknown_procedure_is_answered_with_those_there_are(capsys: Capsys):
    ran = tuanwu(capsys, "procedures", "show", "expulsion")
    assert ran.code == 3
    assert "admission, appraisal, recommendation, transfer" in ran.complained


def test_columns_stand_below_each_other_where_characters_are_wide():
    lines = list(table([[["阶段"], ["天"]], [["公示", "publicity"], ["5"]], [["预审"], ["10"]]]))
    assert lines == [
        "阶段       天",
        "─────────  ──",
        "公示       5",
        "publicity",
        "预审       10",
    ]
