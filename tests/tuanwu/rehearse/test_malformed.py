"""A file that cannot be played is refused before anything happens, with the path in the file and the reason."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from casework.procedure import load_procedures
from config.words import words
from config.yaml_file import MOST_BYTES, YamlError
from tests.tuanwu.rehearse.written_story import STORY, written
from tuanwu.rehearse.check import check
from tuanwu.rehearse.story import read_script

TALK = "do: talk, case: jx, by: luo"
EXPECTED = "{stage: application}"


def _checked(path: Path) -> None:
    script = read_script(path)
    check(script, load_procedures(script.profile))


def _complaint(path: Path) -> str:
    with pytest.raises(YamlError) as caught:
        _checked(path)
    return str(caught.value)


def _is_told_in_chinese(path: Path) -> None:
    """Every complaint, at the place that the English one names."""
    with pytest.raises(YamlError) as caught:
        _checked(path)
    told = caught.value.told(words("zh")).splitlines()
    for chinese, one in zip(told, caught.value.complaints, strict=True):
        assert chinese.startswith(f"{one.where}: {one.key}: " if one.key else f"{one.where}: ")
        assert re.search(r"[\u4e00-\u9fff]", chinese), chinese


def _past(case: str) -> str:
    """The story with a case that begins part-way."""
    return f"cases: [{{name: k, {case}}}]\nsteps:"


def test_the_story_itself_is_sound(tmp_path: Path):
    _checked(written(tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("title:", "titel:", "story.yaml:1: titel: "),
        ("kind: branch", "kind: brunch", "story.yaml:4: organisations.1.kind: "),
        ("parent: school", "parent: nowhere", "story.yaml:4: organisations.1.parent: no such organisation: nowhere"),
        ("kind: committee", "kind: committee, parent: class1", "organisations.0.parent: school stands under itself"),
        ("id: class1, kind", "id: school, kind", "organisations: school is there 2 times"),
        ("branch_secretary", "branch_king", "story.yaml:6: people.0: no such post: branch_king"),
        ("[branch_secretary]", "[branch_secretary@nowhere]", "people.0.posts: branch_secretary@nowhere: no such"),
        ("organisation: class1, born", "organisation: class9, born", "people.2.organisation: no such organisation"),
        ("id: ji,", "id: mate2,", "people: mate2 is there 2 times"),
        ("born: 2009-11-30", "born: 30.11.2009", "people.2.born: a day is written 2026-01-04"),
        ("count: 3", "count: 0", "people.1.count: "),
        ("steps:", "profile: cn-1949\nsteps:", "profile: cn-1949: no such profile"),
        ("steps:", "settings: {admission.hours: 8}\nsteps:", "settings.admission.hours: no such setting"),
        ("steps:", "settings: {admission.quorum: most}\nsteps:", "settings.admission.quorum: a share is written"),
        ("steps:", "calendar: {holidays: [soon]}\nsteps:", "calendar.holidays.0: a day is written"),
        (
            "steps:",
            "calendar: {holidays: [2026-05-01], workdays: [2026-05-01]}\nsteps:",
            "calendar: 2026-05-01 is both a holiday and a workday",
        ),
        ("do: talk", "do: shout", "story.yaml:11: steps.1.do: no such act: shout"),
        ("case: jx, by: luo", "by: luo", "steps.1.case: talk needs it"),
        (TALK, "do: talk, case: jx", "steps.1.by: talk needs it"),
        (TALK, f"{TALK}, loudly: true", "steps.1.loudly: Extra inputs"),
        (TALK, "do: talk, case: other, by: luo", "steps.1.case: no such case: other"),
        (TALK, "do: lesson, case: jx, by: luo, witness: mate1", "steps.1.minutes: Field required"),
        (TALK, "do: apply, procedure: admission, person: mate1, case: jx", "steps.1.case: there is a case jx already"),
        ("procedure: admission", "procedure: transfer", "steps.0.procedure: apply begins the procedure admission"),
        ("at: 2026-03-04T14:30", "at: 2026-03-01", "steps.1.at: the clock does not go back"),
        ("at: 2026-03-04T14:30", "at: tomorrow", "steps.1.at: a moment is written"),
        ("at: 2026-03-02, ", "", "steps.0.at: the first step needs a moment"),
        (TALK, f"{TALK}, dated: 20260304", "steps.1.dated: "),
        (EXPECTED, "{stages: application}", "steps.0.expect.stages: "),
        (EXPECTED, "{refused: D99}", "steps.0.expect.refused: no such code: D99"),
        (EXPECTED, "{flags: [late]}", "steps.0.expect.flags.0: no such flag: late"),
        (EXPECTED, "{letters: [{to: ji, letter: love}]}", "steps.0.expect.letters.0.letter: no such letter"),
        (EXPECTED, "{letters: [{to: jo, letter: task}]}", "steps.0.expect.letters: no such person: jo"),
        (EXPECTED, "{accepted: true, refused: D01}", "steps.0.expect: an act cannot be both"),
        (EXPECTED, "{accepted: false}", "steps.0.expect.accepted: "),
        (TALK, "expect: {case: other, stage: training}", "steps.1.expect.case: no such case: other"),
        (TALK, "expect: {stage: training}", "steps.1.expect: it does not say which case"),
        (TALK, "expect: {accepted: true}", "steps.1.expect: nothing is done here"),
        (TALK, "case: jx, expect: {stage: training}", "steps.1.case: a step without `do`"),
        ("steps:", _past("procedure: wedding, person: ji, stage: a"), "cases.0.procedure: "),
        ("steps:", _past("procedure: admission, person: jo, stage: training"), "cases.0.person: no such person"),
        ("steps:", _past("procedure: admission, person: ji, stage: release"), "cases.0.stage: no such stage: release"),
        (
            "steps:",
            _past("procedure: admission, person: ji, stage: training, facts: {appled: 2026-01-01}"),
            "cases.0.facts.appled: ",
        ),
        (
            "steps:",
            _past("procedure: transfer, person: luo, stage: release, facts: {to: nowhere}"),
            "cases.0.facts.to: no such organisation",
        ),
        ("  - {at: 2026-03-04T14:30", "  - {at: 2026-03-04T14:30, at: 2026-03-05", "steps.1.at: given twice"),
        (TALK, "do: [talk]", "steps.1.do: an act is named by a word"),
        (TALK, f"{TALK}, 1: 2", "steps.1.1: a key is text"),
        (TALK, "do: lesson, case: jx, by: luo, minutes: '45', witness: mate1", "steps.1.minutes: Input"),
        (TALK, "do: lesson, case: jx, by: luo, minutes: true, witness: mate1", "steps.1.minutes: Input"),
        (TALK, "do: number, case: jx, by: luo, number: 202651009117", "steps.1.number: Input should be a valid string"),
        (TALK, "do: joined, case: jx, by: luo, date: 0", "steps.1.date: a day is written 2026-01-04"),
        (TALK, f"{TALK}, dated: 0", "steps.1.dated: a day is written 2026-01-04"),
        (TALK, "do: review, case: jx, by: luo, verdict: maybe", "steps.1.verdict: Input should be "),
        (TALK, "do: take_over, case: jx, by: luo, to: class1, file: 1", "steps.1.file: Input should be"),
        (TALK, "do: replace_officer, post: king, organisation: a, from: b, to: c", "steps.1.post: no such post: king"),
        ("at: 2026-03-04T14:30", "at: 9999-12-31", "steps.1.at: a day lies between 1900-01-01 and 2199-12-31"),
        ("at: 2026-03-04T14:30", "at: 2026-02-30", "steps.1.at: "),
        ("[branch_secretary]", "[branch_secretary, branch_secretary@class1]", "people.0: a post is named twice"),
        ("born: 2009-11-30", "born: 0000-01", "people.2.born: "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_place_in_the_file(tmp_path: Path, old: str, new: str, complaint: str):
    path = written(tmp_path, old, new)
    assert complaint in _complaint(path)
    _is_told_in_chinese(path)


@pytest.mark.parametrize("choice", ["", ", choice: yes", ", choice: for, present: 3"])
def test_a_ballot_paper_has_one_of_three_choices_and_nothing_else(tmp_path: Path, choice: str):
    assert "steps.1" in _complaint(written(tmp_path, TALK, f"do: ballot, case: jx, by: luo{choice}"))


def test_several_complaints_are_given_together(tmp_path: Path):
    said = _complaint(written(tmp_path, "count: 3, organisation: class1", "count: 3, organisation: a"))
    both = written(tmp_path, STORY, STORY.replace("organisation: class1", "organisation: a"))
    assert (len(said.splitlines()), len(_complaint(both).splitlines())) == (1, 4)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{here}: &{here} [{', '.join([f'*{before}'] * 10)}]\n" for before, here in pairwise("abcdef")
)
"""Small, and a million values."""
NO_STORIES = {
    "empty": "",
    "a list": "- one\n- two\n",
    "unfinished": "title: [\n",
    "an unknown tag": "a: !secret b\n",
    "two documents": "title: a\n---\ntitle: b\n",
    "an alias that holds itself": "a: &a [*a]\n",
    "deeply nested": "[" * 100_000,
    "a bomb": BOMB,
    "a NUL": "title: \0\n",
}


@pytest.mark.parametrize("text", NO_STORIES.values(), ids=NO_STORIES.keys())
def test_what_is_no_story_at_all_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "story.yaml"
    path.write_text(text, encoding="utf-8")
    assert "story.yaml" in _complaint(path)
    _is_told_in_chinese(path)


def test_what_is_no_text_or_too_much_of_it_is_refused(tmp_path: Path):
    path = tmp_path / "story.yaml"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    assert "cannot be read" in _complaint(path)
    path.write_bytes(b"#" * (MOST_BYTES + 1))
    assert "larger than 2,000,000 bytes" in _complaint(path)
    assert "cannot be read" in _complaint(tmp_path)


def test_a_mark_that_editors_put_before_the_text_is_no_fault(tmp_path: Path):
    path = tmp_path / "story.yaml"
    path.write_text(STORY, encoding="utf-8-sig")
    _checked(path)


def test_a_name_that_is_taken_may_stand_in_an_act_that_is_to_be_refused(tmp_path: Path):
    _checked(
        written(tmp_path, TALK, "do: apply, procedure: admission, person: ji, case: jx, expect: {refused: pending}")
    )


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    assert "cannot be read" in _complaint(tmp_path / "missing.yaml")


def test_a_name_is_free_while_the_act_that_would_give_it_is_to_be_refused(tmp_path: Path):
    twice = "do: apply, procedure: admission, person: ji, case: jx, expect: {refused: pending}"
    refused = "{refused: D01}"
    _checked(written(tmp_path, STORY, STORY.replace(EXPECTED, refused).replace(TALK, twice)))
