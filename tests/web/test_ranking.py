"""The committee's page where it ranks: what it asks, which ranks it offers, and what it says of a wrong one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.acts import Review
from casework.facts import facts_from
from tests.ranked import ranking, two_at
from tests.story import Story
from tests.web.looking import Looking
from tests.web.reading import words
from tests.web.site import Site, serving, settings
from web.code import viewing_code

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
COUNTED = {"verdict": "pass", "for": "5", "against": "1"}


@pytest.fixture
def site(story: Story) -> Iterator[Site]:
    """An office that ranks K1, and K1 alone."""
    with serving(ranking(story, "K1")) as site:
        yield site


def test_the_form_says_which_ranks_are_free(site: Site):
    first, second = two_at(site.story, "committee_review")
    site.story.act(Review(verdict="pass", **{"for": 5}, against=1, rank=2), "shi", first)
    told = words(site.get(site.link(second, "shi", "review")).text)
    assert "本轮同类人选共 2 人，空着的名次：1。" in told
    assert "排名" in told


def test_a_rank_is_recorded_through_the_page_and_told_on_the_next(site: Site):
    case = site.story.recommendation_at("committee_review")
    answer = site.decide(site.link(case, "shi", "review"), **COUNTED, rank="1")
    assert answer.status_code == 303, answer.text
    site.story.settle()
    assert facts_from(site.story.case(case).facts).rank == 1
    assert "团委排名 1" in words(site.get(site.link(case, "shi", "hand_over")).text)


@pytest.mark.parametrize(
    ("rank", "says"),
    [({}, "须写明全委会的排名"), ({"rank": "2"}, "排名超出范围"), ({"rank": "0"}, "排名超出范围")],
)
def test_a_pass_with_a_wrong_rank_is_told_so_and_loses_nothing(site: Site, rank: dict[str, str], says: str):
    link = site.link(site.story.recommendation_at("committee_review"), "shi", "review")
    answer = site.review(link, COUNTED | rank)
    assert answer.status_code == 422
    assert says in words(answer.text)
    assert 'name="for" type="number" value="5"' in answer.text


def test_committee_and_auditors_read_the_rank(story: Story, tmp_path: Path):
    here = {"TUANWU_DEMO": "1", "TUANWU_BASE_URL": "", "TUANWU_DATA_DIR": str(tmp_path / "data")}
    story = ranking(story, "K1")
    case, _ = two_at(story, "committee_review")
    story.act(Review(verdict="pass", **{"for": 5}, against=1, rank=2), "shi", case)
    with serving(story, **here) as site:
        looking = Looking(site.address, story, site.client, viewing_code(settings(**here)))
        assert "团委排名 2" in words(looking.get(f"/committee/case/{case}").text)
        assert "排名 2" in words(looking.get(f"/audit/{case}").text)


def test_what_is_not_passed_is_not_ranked(site: Site):
    case = site.story.recommendation_at("committee_review")
    fields = {"verdict": "fail", "for": "1", "against": "5", "reason": "票数不过半", "rank": "1"}
    answer = site.decide(site.link(case, "shi", "review"), **fields)
    assert answer.status_code == 303, answer.text
    assert facts_from(site.story.case(case).facts).rank is None


def test_another_kind_is_asked_for_no_rank(site: Site):
    link = site.link(site.story.recommendation_at("committee_review", "shen"), "shi", "review")
    assert 'name="rank"' not in site.get(link).text
    assert site.decide(link, **COUNTED).status_code == 303
