"""Of acts that speak against each other, done at the same moment, one is taken: the second is judged by the first."""

import time
from functools import partial
from typing import Any

import pytest

from casework import act, by_link
from casework.acts import Review
from casework.judge import Judged, judge
from casework.refusal import Refusal
from tests.casework.test_by_link import a_link, follow
from tests.ranked import ranking, two_at
from tests.story import Story
from tests.together import together

FIRST = Review(verdict="pass", **{"for": 5}, against=1, rank=1)
EXAMINED = Review(verdict="pass")


@pytest.fixture(autouse=True)
def time_to_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between judging and writing there is time enough for somebody else."""

    def slowly(*about: Any, **more: Any) -> Judged:
        judged = judge(*about, **more)
        time.sleep(0.2)
        return judged

    for module in (act, by_link):
        monkeypatch.setattr(module, "judge", slowly)


def refused(answers: list[object]) -> list[str]:
    """The codes of those that were refused; whatever else was raised is no answer."""
    assert not [one for one in answers if isinstance(one, Exception) and not isinstance(one, Refusal)]
    return [one.code for one in answers if isinstance(one, Refusal)]


def test_a_rank_is_given_to_one_of_two(story: Story):
    story = ranking(story, "K1")
    cases = two_at(story, "committee_review")
    assert refused(together([partial(story.record, FIRST, "shi", case) for case in cases])) == ["rank_taken"]


def test_a_rank_is_given_to_one_of_two_by_links(story: Story):
    story = ranking(story, "K1")
    tokens = [a_link(story, case, "review", "shi") for case in two_at(story, "committee_review")]
    given = together([partial(follow, story, token, FIRST, token[:8]) for token in tokens])
    assert refused(given) == ["rank_taken"]


def test_the_last_place_under_the_cap_is_given_to_one_of_two(story: Story):
    story = ranking(story, cap="10%")
    cases = two_at(story, "examination")
    assert refused(together([partial(story.record, EXAMINED, "luo", case) for case in cases])) == ["over_cap"]
