"""Voting: marked first, then dropped into the urn, once."""

from collections import Counter

import pytest
from sqlmodel import select

from casework import acts
from casework.ballots.casting import cast, drop, mark
from casework.ballots.held import marked, sealed_urn, urn_of
from casework.ballots.urn import papers_in
from casework.entry import Via
from casework.refusal import Refusal
from models.act import Act
from models.audit import AuditEntry
from tests.casework.ballots.balloting import ROLL, ballot_of, opened, record_of, vote
from tests.story import Story
from tests.together import together


def _papers(story: Story, case: str) -> tuple[int, int]:
    """How many took a paper, and how many lie in the urn."""
    ballot = ballot_of(story, case)
    with story.office.db.reading() as session:
        return marked(session, ballot), papers_in(sealed_urn(session, ballot).sealed)


def test_the_record_is_what_was_chosen(story: Story):
    case = opened(story)
    day = story.clock.now.date()
    vote(story, case, dict.fromkeys(ROLL[:8], "for") | {"kong": "against", "tao": "abstain"})
    story.clock.forward(days=2)
    assert story.act(acts.CloseBallot(), "xia", case).outcome == "passed"
    record = record_of(story, case)
    assert (record.expected, record.present) == (12, 10)
    assert (record.in_favour, record.against, record.abstain, record.invalid) == (8, 1, 1, 0)
    assert record.meeting_on == day


def test_without_a_quorum_nothing_is_counted(story: Story):
    case = opened(story)
    vote(story, case, {"luo": "for", "xia": "against"})
    assert story.act(acts.CloseBallot(), "luo", case).outcome == "no_quorum"
    record = record_of(story, case)
    assert (record.expected, record.present) == (12, 2)
    assert record.in_favour + record.against + record.abstain == 0


def test_fifty_hands_of_one_voter_cast_one_paper(story: Story):
    case = opened(story)
    now = story.clock.now
    choices = ["for", "against", "abstain"] * 17
    came = together([lambda c=c: cast(story.office, case=case, by="tian", choice=c, at=now) for c in choices[:50]])
    refused = [one.code for one in came if isinstance(one, Refusal)]
    assert Counter(refused) == {"already_done": 49}
    assert _papers(story, case) == (1, 1)


def test_everybody_at_once_is_counted(story: Story):
    case = opened(story)
    now = story.clock.now
    came = together([lambda p=p: cast(story.office, case=case, by=p, choice="for", at=now) for p in ROLL])
    assert len(set(came)) == 12
    story.settle()
    story.act(acts.CloseBallot(), "luo", case)
    assert record_of(story, case).in_favour == 12


def test_a_paper_lost_on_its_way_is_cast_once_more_and_once_only(story: Story):
    """The process died between the two steps: marked, and nothing in the urn."""
    case = opened(story)
    with story.office.db.transaction() as session:
        mark(session, story.office, acts.Ballot(), case=case, by="tian", at=story.clock.now, via=Via("operator"))
    assert _papers(story, case) == (1, 0)
    vote(story, case, {"tian": "against"})
    assert _papers(story, case) == (1, 1)
    with pytest.raises(Refusal, match="already_done"):
        vote(story, case, {"tian": "for"})
    assert _papers(story, case) == (1, 1)


def test_nobody_drops_a_paper_who_took_none(story: Story):
    case = opened(story)
    with pytest.raises(Refusal), story.office.db.transaction() as session:
        drop(session, story.office, case=case, by="tian", choice="for")
    assert _papers(story, case) == (0, 0)


def test_a_paper_that_comes_after_the_end_is_not_taken(story: Story):
    case = opened(story)
    with story.office.db.transaction() as session:
        mark(session, story.office, acts.Ballot(), case=case, by="tian", at=story.clock.now, via=Via("operator"))
    story.act(acts.CloseBallot(), "luo", case)
    with pytest.raises(Refusal, match="wrong_stage"):
        vote(story, case, {"tian": "for"})
    assert record_of(story, case).present == 0


def test_closing_while_papers_fall_loses_none_of_those_told_they_were_cast(story: Story):
    case = opened(story)
    now = story.clock.now
    voters = [lambda p=p: cast(story.office, case=case, by=p, choice="for", at=now) for p in ROLL]
    closing = [lambda: story.record(acts.CloseBallot(), "luo", case)]
    came = together([*voters[:6], *closing, *voters[6:]])
    cast_ones = [one for one in came if isinstance(one, str)]
    assert record_of(story, case).present == len(cast_ones)
    story.settle()


def test_what_is_written_for_a_vote_says_that_there_was_one_and_not_which(story: Story):
    case = opened(story)
    vote(story, case, {"tian": "against"})
    with story.office.db.reading() as session:
        act = session.exec(select(Act).where(Act.kind == "ballot")).one()
        assert act.data == "{}"
        bodies = [body for body in session.exec(select(AuditEntry.body).order_by(AuditEntry.seq)) if b"ballot" in body]
    assert [b'"do":"ballot"' in body for body in bodies].count(True) == 1
    assert [body for body in bodies if b"against" in body] == []


def test_the_urn_is_gone_when_the_ballot_is_over_and_the_codes_are_listed(story: Story):
    case = opened(story)
    vote(story, case, {"luo": "for", "xia": "for"})
    ballot = ballot_of(story, case)
    story.act(acts.CloseBallot(), "luo", case)
    with story.office.db.reading() as session:
        assert urn_of(session, ballot, story.office.secret) is None
