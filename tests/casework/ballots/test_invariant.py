"""I13: `tuanwu doctor` holds the urn against the marks, and the record against what was counted."""

import pytest
from sqlalchemy import text

from casework import acts
from casework.ballots.urn import Urn, code_of, urn_key
from casework.doctor import complaints
from casework.rebuild import odd_cases
from casework.upkeep import clear
from casework.verify import verify
from models.ballot import BallotUrn
from models.db import Database
from tests.casework.ballots.balloting import ballot_of, opened, vote
from tests.conftest import SECRET
from tests.story import Story


def _broken(story: Story) -> dict[str, tuple[str, ...]]:
    return {one.invariant: one.refs for one in complaints(story.office, story.clock.now) if one.invariant != "I11"}


def _alter(db: Database, statement: str) -> None:
    """As the owner of the database could, past the guards."""
    with db.transaction() as session:
        connection = session.connection()
        guards = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for guard in guards:
            connection.execute(text(f"DROP TRIGGER {guard}"))
        connection.execute(text(statement))


def test_nothing_is_to_be_said_of_a_ballot_that_is_open_or_over(story: Story):
    case = opened(story)
    vote(story, case, {"luo": "for", "xia": "for"})
    assert _broken(story) == {}
    story.act(acts.CloseBallot(), "luo", case)
    story.act(acts.OpenBallot(), "luo", case)
    vote(story, case, dict.fromkeys(("luo", "xia", "tian", "he", "bai", "shen", "lu", "tao"), "for"))
    story.act(acts.CloseBallot(), "luo", case)
    assert story.case(case).stage == "committee_review"
    assert _broken(story) == {}
    assert odd_cases(story.office) == []
    assert verify(story.office, story.clock.now).findings == []


def test_papers_that_nobody_took_are_seen(story: Story):
    case = opened(story)
    ballot, key = ballot_of(story, case), urn_key(SECRET)
    stuffed = Urn((3, 0, 0), frozenset(code_of(key, ballot.ref, str(n)) for n in range(3)))
    with story.office.db.transaction() as session:
        session.get_one(BallotUrn, ballot.id).sealed = stuffed.seal(key, ballot.ref)
    assert _broken(story) == {"I13": (story.case(case).number,)}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vote_record SET against = against + 1, in_favour = in_favour - 2",
        "UPDATE vote_record SET present = present + 1",
        "DELETE FROM ballot_code WHERE code = (SELECT min(code) FROM ballot_code)",
        "DELETE FROM ballot_mark WHERE act_id = (SELECT min(act_id) FROM ballot_mark)",
    ],
)
def test_a_record_that_is_not_what_was_counted_is_seen(story: Story, statement: str):
    case = opened(story)
    vote(story, case, dict.fromkeys(("luo", "xia", "tian", "he", "bai", "shen", "lu", "tao"), "for"))
    story.act(acts.CloseBallot(), "luo", case)
    _alter(story.office.db, statement)
    assert "I13" in _broken(story)


def test_an_urn_whose_case_was_withdrawn_is_thrown_away(story: Story):
    case = opened(story)
    vote(story, case, {"luo": "for"})
    story.act(acts.Withdraw(), "jixiang", case)
    clear(story.office, story.clock.now)
    with story.office.db.reading() as session:
        assert session.get(BallotUrn, ballot_of(story, case).id) is None
    assert _broken(story) == {}
