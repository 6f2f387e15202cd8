"""The annual appraisal exists in YAML alone: the builder's flow carries it from its beginning to its end."""

import pytest

from casework import acts
from flows.procedures import flow_of
from tests.story import Story

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


def test_it_begins_passes_and_ends_by_the_builders_flow(story: Story, at_prefect: None):
    run = flow_of(story.office.procedures["appraisal"])
    case = story.record(acts.Begin(procedure="appraisal"), "luo", person="bai").case
    run()
    assert story.case(case).stage == "self_appraisal"
    steps = [
        (acts.HandIn(text="这一年担任了学习委员。"), "bai", "branch_vote"),
        (acts.Vote(present=11, **{"for": 9}, against=1, abstain=1), "luo", "examination"),
        (acts.Review(verdict="pass", grade="excellent"), "luo", "committee_review"),
        (acts.Review(verdict="pass"), "shi", None),
    ]
    for act, by, then in steps:
        story.clock.forward(days=3)
        story.record(act, by, case)
        run()
        assert story.case(case).stage == then
    assert story.case(case).state == "completed"
