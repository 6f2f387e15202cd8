"""`tuanwu rehearse`: exit codes, words, JSON, histories."""

import json
from pathlib import Path

import pytest

from casework.office import Office
from tests.tuanwu.rehearse.written_story import written
from tuanwu.main import run
from tuanwu.rehearse import command
from tuanwu.rehearse.clock import StoryStuck
from tuanwu.rehearse.play import Performance, play
from tuanwu.rehearse.story import Script

MISSED = ("{stage: application}", "{stage: training, due: 2026-04-01}")


def _rehearse(*args: object) -> int:
    with pytest.raises(SystemExit) as ended:
        run(["rehearse", "--language", "en", *map(str, args)])
    return int(ended.value.code or 0)


def test_a_story_that_holds_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert _rehearse(written(tmp_path)) == 0
    said = capsys.readouterr().out
    assert said.startswith("held")
    assert "Ji Xiang applies (2 steps, 1 cases)" in said


def test_a_miss_ends_with_1_and_says_step_expectation_and_what_happened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert _rehearse(written(tmp_path, *MISSED)) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  step 1 (2026-03-02 09:00, apply jx): stage: expected training; happened: application",
        "  step 1 (2026-03-02 09:00, apply jx): due: expected 2026-04-01; happened: 2026-04-02",
    ]


def test_a_file_that_cannot_be_read_ends_with_2_and_prints_no_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert _rehearse(written(tmp_path, "do: talk", "do: shout")) == 2
    out, error = capsys.readouterr()
    assert (out, error.strip()) == ("", "story.yaml:11: steps.1.do: no such act: shout")


def test_what_is_wrong_with_a_file_is_said_in_the_language_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert _rehearse(written(tmp_path, "do: talk", "do: shout"), "--language", "zh") == 2
    assert capsys.readouterr().err.strip() == "story.yaml:11: steps.1.do: 没有这种办理：shout"


def test_several_files_run_one_after_another_and_the_worst_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    held, missed = written(tmp_path), written(tmp_path, *MISSED, name="missed.yaml")
    broken = written(tmp_path, "do: talk", "do: shout", name="broken.yaml")
    assert _rehearse(missed, held) == 1
    assert _rehearse(broken, missed, held) == 2
    assert capsys.readouterr().out.count("held") == 2


def test_a_fault_of_the_engine_keeps_no_other_story_from_being_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    held, faulty = written(tmp_path), written(tmp_path, "title: Ji Xiang applies", "title: Faulty", name="faulty.yaml")

    def play_or_fail(script: Script, office: Office) -> Performance:
        if script.story.title == "Faulty":
            raise StoryStuck("what fell due on 2026-04-02 was not done: see the log")
        return play(script, office)

    monkeypatch.setattr(command, "play", play_or_fail)
    with pytest.raises(StoryStuck):
        run(["rehearse", "--language", "en", str(faulty), str(held)])
    out, error = capsys.readouterr()
    assert out.startswith("held")
    assert "faulty.yaml: StoryStuck: what fell due" in error


def test_json_holds_every_step_and_how_the_cases_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    refused = ("do: talk, case: jx, by: luo", "do: talk, case: jx, by: mate1, expect: {refused: D04}")
    path = written(tmp_path, *refused)
    assert _rehearse("--json", path) == 1
    assert json.loads(capsys.readouterr().out) == {
        "file": str(path),
        "ok": False,
        "steps": [
            {
                "n": 1,
                "at": "2026-03-02T09:00:00+08:00",
                "do": "apply",
                "case": "jx",
                "result": "accepted",
                "code": None,
                "says": "Accepted.",
            },
            {
                "n": 2,
                "at": "2026-03-04T14:30:00+08:00",
                "do": "talk",
                "case": "jx",
                "result": "refused",
                "code": "not_entitled",
                "says": "You are not entitled to do this. step 2 (2026-03-04 14:30, talk jx): "
                "refused: expected D04; happened: not_entitled",
            },
        ],
        "cases": {
            "jx": {
                "procedure": "admission",
                "state": "open",
                "stage": "application",
                "due": "2026-04-02",
                "flags": [],
                "outcome": None,
            }
        },
    }


def test_a_timeline_tells_a_case_as_an_auditor_reads_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert _rehearse("--timeline", written(tmp_path)) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "2026-03-02 09:00  ji Apply for membership" in lines
    assert "2026-03-04 14:30  luo (Branch secretary) Hold the talk" in lines
    assert "due 2026-04-02: within 1 month(s) of the application on 2 March 2026" in lines


def test_the_words_are_chinese_where_nothing_else_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        run(["rehearse", str(written(tmp_path))])
    assert capsys.readouterr().out.startswith("相符")


def test_a_case_that_was_never_made_is_said_to_be_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert _rehearse("--json", written(tmp_path, "born: 2009-11-30", "born: 2019-11-30")) == 1
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert [step["code"] for step in steps] == ["D01", "no_such_case"]
