"""What is kept of cases and their stages can be thrown away and folded anew from the log, without running a rule."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import acts
from casework.act import record
from casework.rebuild import odd_cases, rebuild
from casework.verify import verify
from models.case import Case, StageRun
from tests.casework.tampering import tamper
from tests.story import Story

SPOILT = {
    "run": 9, "facts": "{}", "outcome": None, "due_on": date(2020, 1, 1), "stage_since": "2020-01-01 00:00:00",
    "wake_at": None, "chase_on": None,
}  # fmt: skip


@pytest.fixture
def long_told(story: Story) -> Story:
    """Cases of every procedure that were returned, refused, objected to, withdrawn, completed, and left open."""
    story.admission_at("registration")
    _returned(story, story.admission_at("pre_review", "ruyi"))
    _objected(story, story.recommendation_at("publicity", "shen"))
    _refused(story, story.transfer_at("acceptance"))
    withdrawn = story.recommendation_at("branch_vote", "bai")
    story.act(acts.Withdraw(), "bai", withdrawn)
    return story


def _returned(story: Story, case: str) -> None:
    story.clock.forward(days=1)
    story.act(acts.Review(verdict="return", reason="材料不全", to="training"), "shi", case)
    assert story.case(case).stage == "training"


def _objected(story: Story, case: str) -> None:
    story.act(acts.Publish(), "luo", case)
    story.clock.forward(days=1)
    story.act(acts.Object(text="入团时间有误"), None, case)
    story.act(acts.RuleObjection(verdict="corrected", reason="名单更正"), "shi", case)
    story.clock.forward(days=1)
    story.act(acts.Publish(), "luo", case)
    assert story.case(case).stage == "publicity"


def _refused(story: Story, case: str) -> None:
    story.act(acts.Review(verdict="refuse", reason="不在本地居住"), "liu", case)
    assert story.case(case).state == "refused"


def rows(story: Story) -> list[Any]:
    """Every case and stage run, without revisions and reminders: `settle` counts those from the day it runs."""
    left_out = {"id", "rev", "ready", "chase_on"}
    with story.office.db.reading() as session:
        connection = session.connection()
        kept = [row for table in (Case, StageRun) for row in connection.execute(select(table.__table__)).mappings()]
    found = [{name: str(value) for name, value in row.items() if name not in left_out} for row in kept]
    return sorted(found, key=str)


def test_the_log_and_the_rows_agree_after_every_kind_of_turn(long_told: Story):
    assert odd_cases(long_told.office) == []
    assert verify(long_told.office, long_told.clock.now).findings == []


def test_spoilt_rows_are_written_anew_and_settled(long_told: Story):
    before = rows(long_told)
    columns = ", ".join(f"{column} = :{column}" for column in SPOILT)
    tamper(long_told.office.db, f"UPDATE cases SET {columns} WHERE state = 'open'", **SPOILT)
    tamper(long_told.office.db, "DELETE FROM stage_run WHERE run = 1")
    spoilt = "due_on = '2020-01-01', outcome = 'lapsed'"
    tamper(long_told.office.db, f"UPDATE stage_run SET {spoilt} WHERE closed_at IS NOT NULL")
    rebuilt = rebuild(long_told.office)
    assert {odd.why_not for odd in rebuilt} == {None}
    long_told.settle()
    assert rows(long_told) == before
    assert verify(long_told.office, long_told.clock.now).findings == []


def test_a_dry_run_writes_nothing(story: Story):
    case = story.transfer_at("acceptance")
    tamper(story.office.db, "UPDATE cases SET outcome = 'passed'")
    (odd,) = odd_cases(story.office)
    assert [(one.column, one.kept, one.folded) for one in odd.differences] == [("outcome", "passed", None)]
    assert story.case(case).outcome == "passed"


def test_a_case_whose_log_is_broken_is_left_as_it_is(story: Story):
    case = story.transfer_at("acceptance")
    tamper(story.office.db, "UPDATE cases SET outcome = 'passed'")
    tamper(story.office.db, "DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)")
    assert [odd.why_not for odd in rebuild(story.office)] == ["log_broken"]
    assert story.case(case).outcome == "passed"


def test_what_a_case_is_about_is_never_written_anew(story: Story):
    case = story.transfer_at("acceptance")
    tamper(story.office.db, "UPDATE cases SET person_id = :other", other=story.cast.people["tian"])
    assert [odd.why_not for odd in rebuild(story.office)] == ["altered"]
    assert story.case(case).person_id == story.cast.people["tian"]


def test_a_rebuilt_case_goes_on(story: Story):
    case = story.transfer_at("acceptance")
    tamper(story.office.db, "UPDATE cases SET stage = 'release', run = 1, wake_at = NULL")
    rebuild(story.office)
    story.settle()
    record(story.office, acts.Review(verdict="pass"), at=story.clock.now, by="liu", case=case)
    story.settle()
    assert story.case(case).stage == "assignment"
    assert odd_cases(story.office) == []
