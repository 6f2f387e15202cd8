"""Every story of tests/rehearsals holds."""

from pathlib import Path

import pytest

from casework.procedure import load_procedures
from config.words import words
from tuanwu.rehearse.check import check
from tuanwu.rehearse.play import play
from tuanwu.rehearse.report import in_words
from tuanwu.rehearse.stage_it import stage
from tuanwu.rehearse.story import read_script

FOLDER = Path(__file__).parents[2] / "rehearsals"
STORIES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_the_story_holds(path: Path):
    script = read_script(path)
    check(script, load_procedures(script.profile))
    with stage(script) as office:
        performance = play(script, office)
    assert performance.ok, in_words(script, performance, words("en"))


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_every_story_has_a_title(path: Path):
    assert read_script(path).story.title
