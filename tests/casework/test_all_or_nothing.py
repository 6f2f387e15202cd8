"""A connection that breaks at any statement of a recording or a settling leaves all of it, or nothing."""

from itertools import count

import pytest
from sqlalchemy.exc import OperationalError

from casework import acts
from casework.act import Recorded
from casework.settle import settle_all
from models.db import Database
from tests.failing import at_commit, failing_at
from tests.snapshot import snapshot
from tests.story import Story

FEWEST = 8
"""Statements below which the loop cannot have looked at anything."""


def _shape(db: Database) -> dict[str, int]:
    return {table: len(rows) for table, rows in snapshot(db).items()}


@pytest.mark.parametrize(
    ("stage", "act", "by"),
    [
        (None, acts.Apply(), "ruyi"),
        ("pre_review", acts.Review(verdict="fail", reason="材料不全"), "shi"),
        ("publicity", acts.Publish(), "shi"),
        ("branch_vote", acts.Vote(present=11, **{"for": 9}, against=1, abstain=1), "luo"),
    ],
    ids=["apply", "review", "publish", "vote"],
)
def test_recording_is_all_or_nothing(story: Story, stage: str | None, act: acts.Act, by: str):
    case = story.admission_at(stage) if stage else None
    story.clock.forward(days=1)
    before = snapshot(story.office.db)
    for nth in count(1):
        try:
            with failing_at(story.office.db, nth) as failed:
                story.record(act, by, case, person=by)
        except OperationalError:
            assert snapshot(story.office.db) == before, f"statement {nth} failed, and something stayed"
        if not failed:
            break
    assert nth > FEWEST
    assert snapshot(story.office.db) != before


def test_settling_is_all_or_nothing(story: Story):
    """The six cases share one chunk; once it is committed, what fails afterwards takes nothing back."""
    story.admissions_at("pre_review", story.cast.applicants(6))
    cases = [row[1] for row in snapshot(story.office.db)["cases"]]
    for case in cases:
        story.record(acts.Review(verdict="pass"), "shi", case)
    before, shape = snapshot(story.office.db), _shape(story.office.db)
    for nth in count(1):
        try:
            with failing_at(story.office.db, nth) as failed:
                settle_all(story.office, "admission", story.clock.now)
        except OperationalError:
            after = snapshot(story.office.db)
            if after == before:
                continue
        if not failed:
            break
        assert {story.case(case).stage for case in cases} == {"publicity"}, f"statement {nth} left half of a chunk"
    settled = _shape(story.office.db)
    assert nth > FEWEST
    assert {story.case(case).stage for case in cases} == {"publicity"}
    assert {table: settled[table] - shape[table] for table in settled if settled[table] != shape[table]} == {
        "stage_run": 6,
        "task": 6,
        "task_holder": 12,
        "outbox": 6 * (1 + 1 + 2),  # receipt, progress, and a task letter to each of two officers
        "audit_entry": 6 * 2,
    }


def test_f02_a_commit_whose_answer_is_lost_is_found_by_its_form(story: Story):
    """The act stands, and the form sent again gets its receipt."""
    case = story.admission_at("pre_review")

    def send() -> Recorded:
        return story.record(acts.Review(verdict="pass"), "shi", case, submission="form-1")

    with at_commit(story.office.db, reached=True), pytest.raises(OperationalError):
        send()
    before = snapshot(story.office.db)
    assert send().again
    assert snapshot(story.office.db) == before


def test_settling_whose_answer_is_lost_is_not_done_again(story: Story):
    story.admission_at("pre_review")
    case = snapshot(story.office.db)["cases"][0][1]
    story.record(acts.Review(verdict="pass"), "shi", case)
    with at_commit(story.office.db, reached=True), pytest.raises(OperationalError):
        settle_all(story.office, "admission", story.clock.now)
    before = snapshot(story.office.db)
    story.settle()
    assert snapshot(story.office.db) == before
    assert story.case(case).stage == "publicity"
