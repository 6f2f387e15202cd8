"""Checkpoints cover every entry, go on from the one before, and are not made over a broken log."""

import pytest
from sqlalchemy import text

from casework import checkpoint
from casework.merkle import Frontier
from tests.casework.tampering import tamper
from tests.story import Story


def root_over(story: Story, size: int) -> bytes:
    frontier = Frontier()
    with story.office.db.reading() as session:
        leaves = session.connection().execute(text(f"SELECT leaf FROM audit_entry WHERE seq <= {size} ORDER BY seq"))
        frontier.extend(bytes(leaf) for leaf in leaves.scalars())
    return frontier.root()


def test_an_empty_log_needs_no_checkpoint(story: Story):
    assert checkpoint.make(story.office, story.clock.now) is None


def test_it_is_the_root_over_all_entries(story: Story):
    story.transfer_at(None)
    made = checkpoint.make(story.office, story.clock.now)
    assert made is not None
    assert made.root == root_over(story, made.size)


def test_it_goes_on_from_the_one_before(story: Story, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checkpoint, "BATCH", 3)
    story.transfer_at("release")
    before = checkpoint.make(story.office, story.clock.now)
    story.recommendation_at("examination")
    after = checkpoint.make(story.office, story.clock.now)
    assert before is not None
    assert after is not None
    assert before.size < after.size
    assert after.root == root_over(story, after.size)


def test_nothing_new_needs_no_checkpoint(story: Story):
    story.transfer_at("release")
    checkpoint.make(story.office, story.clock.now)
    assert checkpoint.make(story.office, story.clock.now) is None


def test_a_log_with_a_gap_is_not_certified(story: Story):
    story.transfer_at("release")
    tamper(story.office.db, "DELETE FROM audit_entry WHERE seq = 3")
    with pytest.raises(checkpoint.BrokenLog):
        checkpoint.make(story.office, story.clock.now)


def test_a_checkpoint_that_does_not_fit_its_frontier_is_not_gone_on_from(story: Story):
    story.transfer_at("release")
    checkpoint.make(story.office, story.clock.now)
    tamper(story.office.db, "UPDATE checkpoint SET root = :root", root=bytes(32))
    story.recommendation_at("branch_vote")
    with pytest.raises(checkpoint.BrokenLog):
        checkpoint.make(story.office, story.clock.now)
