"""What comes after an act is said as soon as it is recorded, and comes true when its case is settled."""

from datetime import date

import pytest
from sqlmodel import col, select

from casework import acts
from casework.terms import local_day
from casework.vacancy import mark_vacant
from casework.whats_next import Asked, WhatsNext, whats_next
from models.act import Act
from models.person import PostHolding
from tests.story import Story

CLASS, COLLEGE, PARTY = "计算机2501团支部", "青山大学计算机学院团委", "计算机学院学生党支部"
VOTE = {"for": 9, "against": 1, "abstain": 1}


def after(story: Story, case: str, run: int) -> WhatsNext | None:
    row = story.case(case)
    with story.office.db.reading() as session:
        return whats_next(session, story.office, row, run, local_day(story.clock.now))


def voted(story: Story, present: int, **votes: int) -> tuple[str, int]:
    """A recommendation whose meeting has just been recorded, not settled yet; the stage run it was voted on in."""
    case = story.recommendation_at("branch_vote")
    run = story.case(case).run
    story.record(acts.Vote(present=present, **votes), "luo", case)
    return case, run


def test_the_next_stage_and_who_is_asked_are_known_before_the_case_is_settled_and_stand_afterwards(story: Story):
    case, run = voted(story, 11, **VOTE)
    said = after(story, case, run)
    assert said == WhatsNext("examination", asked=(Asked("review", (CLASS,)),))
    story.settle()
    assert after(story, case, run) == said


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_came_next_stays_the_same_when_the_case_has_gone_further(story: Story):
    case, run = voted(story, 11, **VOTE)
    story.settle()
    story.act(acts.Review(verdict="pass"), "luo", case)
    assert after(story, case, run) == WhatsNext("examination")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_vote_that_is_lost_ends_the_case_and_one_without_quorum_leaves_it_where_it_is(story: Story):
    case, run = voted(story, 11, **{"for": 2, "against": 8, "abstain": 1})
    assert after(story, case, run) == WhatsNext(ended="refused")
    story.settle()
    assert after(story, case, run) == WhatsNext(ended="refused")
    other = story.recommendation_at("branch_vote", "shen")
    story.record(acts.Vote(present=3, **{"for": 3}, against=0, abstain=0), "luo", other)
    stays = after(story, other, story.case(other).run)
    assert stays is not None
    assert (stays.stage, stays.stays, [one.act for one in stays.asked]) == ("branch_vote", True, ["vote"])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_notice_that_just_went_up_asks_nobody_and_says_its_last_day(story: Story):
    case = story.recommendation_at("publicity")
    story.record(acts.Publish(), "luo", case)
    said = after(story, case, story.case(case).run)
    assert said == WhatsNext("publicity", stays=True, until=date(2026, 3, 13))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_case_handed_over_waits_for_the_party_branch_and_its_answer_ends_it(story: Story):
    case = story.recommendation_at("handover")
    run = story.case(case).run
    story.record(acts.HandOver(), "shi", case)
    assert after(story, case, run) == WhatsNext("handover", stays=True, asked=(Asked("party_answer", (PARTY,)),))
    story.settle()
    story.record(acts.PartyAnswer(verdict="accepted"), "dang", case)
    assert after(story, case, run) == WhatsNext(ended="completed")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_case_sent_back_goes_to_the_stage_named(story: Story):
    case = story.recommendation_at("examination")
    run = story.case(case).run
    story.record(acts.Review(verdict="return", to="branch_vote", reason="请重新表决"), "luo", case)
    assert after(story, case, run) == WhatsNext("branch_vote", asked=(Asked("vote", (CLASS,)),))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_stages_that_ask_nothing_are_not_what_comes_next(story: Story):
    case = story.recommendation_at("examination")
    run = story.case(case).run
    story.record(acts.Review(verdict="return", to="application", reason="请重新表决"), "luo", case)
    said = after(story, case, run)
    assert said == WhatsNext("branch_vote", asked=(Asked("vote", (CLASS,)),))
    story.settle()
    assert after(story, case, run) == said


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_where_nobody_below_is_left_the_level_above_is_named(story: Story):
    case, run = voted(story, 11, **VOTE)
    with story.office.db.transaction() as session:
        people = [story.cast.people["luo"], story.cast.people["xia"]]
        for held in session.exec(select(PostHolding).where(col(PostHolding.person_id).in_(people))):
            held.until = story.clock.now
        session.flush()
        mark_vacant(session)
    said = after(story, case, run)
    assert said is not None
    assert said.asked == (Asked("review", (COLLEGE,)),)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_asked_of_two_people_by_name_is_said_once(story: Story):
    """ "The person named" stood there twice, once for each introducer."""
    case = story.admission_at("membership_form")
    run = story.case(case).run
    story.record(acts.Introducers(introducers=("tian", "he")), "luo", case)
    story.settle()
    story.record(acts.Wish(), "jixiang", case)
    said = after(story, case, run)
    assert said is not None
    assert said.asked.count(Asked("introduce", ())) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_case_that_is_paused_is_promised_nothing(story: Story):
    case, run = voted(story, 11, **VOTE)
    story.settle()
    with story.office.db.reading() as session:
        vote = session.exec(select(Act.ref).where(Act.kind == "vote")).one()
    story.act(acts.Disown(act=vote), "luo", case)
    assert after(story, case, run) is None
