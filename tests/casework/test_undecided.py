"""A meeting that decided nothing moves no case, so its person heard nothing of it."""

import orjson
import pytest
from sqlmodel import col, select

from casework import acts
from models.outbox import Outbox
from models.person import Person
from tests.story import Story

LOST = {"for": 2, "against": 8, "abstain": 1}


def told(story: Story, letter: str = "undecided") -> list[tuple[str, bool]]:
    query = select(Person.ref, Outbox.data).join(Outbox, col(Outbox.person_id) == col(Person.id))
    with story.office.db.reading() as session:
        rows = session.exec(query.where(col(Outbox.letter) == letter)).all()
    return [(ref, orjson.loads(data).get("void", False)) for ref, data in rows]


def test_a_candidate_is_told_that_too_few_came_to_the_meeting(story: Story):
    case = story.recommendation_at("branch_vote")
    story.act(acts.Vote(present=3, **{"for": 3}, against=0, abstain=0), "luo", case)
    assert told(story) == [("bai", True)]
    assert story.case(case).stage == "branch_vote"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_applicant_is_told_that_the_vote_did_not_carry_while_the_case_stays_open(story: Story):
    case = story.admission_at("branch_vote")
    story.clock.forward(days=1)
    story.act(acts.Vote(present=11, **LOST), "luo", case)
    assert told(story) == [("jixiang", False)]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_candidate_whose_case_ends_with_the_vote_gets_the_letter_of_its_end_alone(story: Story):
    case = story.recommendation_at("branch_vote")
    story.act(acts.Vote(present=11, **LOST), "luo", case)
    assert told(story) == []
    assert ("bai", False) in told(story, "refused")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_vote_that_carries_is_told_by_its_progress_alone(story: Story):
    case = story.recommendation_at("branch_vote")
    story.act(acts.Vote(present=11, **{"for": 9}, against=1, abstain=1), "luo", case)
    assert told(story) == []
    assert ("bai", False) in told(story, "progress")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_void_meeting_is_told_of_once(story: Story):
    case = story.recommendation_at("branch_vote")
    for _ in range(2):
        story.clock.forward(days=1)
        story.act(acts.Vote(present=3, **{"for": 3}, against=0, abstain=0), "luo", case)
    assert told(story) == [("bai", True), ("bai", True)]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("stage", "person", "letters"), [("recommendation", "bai", []), ("admission", "jixiang", [True])]
)
def test_after_a_ballot_without_quorum_a_voter_gets_the_voters_letter_alone(
    story: Story, stage: str, person: str, letters: list[bool]
):
    case = getattr(story, f"{stage}_at")("branch_vote")
    story.clock.forward(days=1)
    story.act(acts.OpenBallot(), "luo", case)
    story.clock.forward(days=3)
    story.act(acts.CloseBallot(), "luo", case)
    assert told(story) == [(person, void) for void in letters]
