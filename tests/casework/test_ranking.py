"""The ranks of a committee's candidates: which are free, and where one is kept."""

import pytest

from casework.acts import Review
from casework.facts import facts_from
from casework.ranking import Ranking
from tests.ranked import ranking, two_at
from tests.story import Story


def passed(rank: int | None) -> Review:
    return Review(verdict="pass", **{"for": 5}, against=1, rank=rank)


def rank_of(story: Story, case: str) -> int | None:
    return facts_from(story.case(case).facts).rank


@pytest.mark.parametrize(
    ("candidates", "given", "spans"),
    [
        (1, (), [(1, 1)]),
        (6, (), [(1, 6)]),
        (6, (1, 4), [(2, 3), (5, 6)]),
        (3, (1, 3), [(2, 2)]),
        (2, (3,), [(1, 2)]),
    ],
)
def test_free_ranks_in_a_row_are_told_together(candidates: int, given: tuple[int, ...], spans: list[tuple[int, int]]):
    assert list(Ranking(candidates, frozenset(given)).spans) == spans


def test_a_rank_stands_among_the_facts_of_its_case(story: Story):
    story = ranking(story, "K1")
    first, second = two_at(story, "committee_review")
    story.act(passed(2), "shi", first)
    story.act(passed(1), "shi", second)
    assert (rank_of(story, first), rank_of(story, second)) == (2, 1)


def test_a_rank_is_forgotten_with_the_review_it_was_given_by(story: Story):
    story = ranking(story, "K1")
    case = story.recommendation_at("committee_review")
    review = story.office.procedures["recommendation"].by_id["committee_review"]
    story.act(passed(1), "shi", case)
    facts = facts_from(story.case(case).facts)
    assert facts.changed(review.forgets(reopened=True)).rank is None
