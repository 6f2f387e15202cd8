"""`tuanwu audit` and `tuanwu doctor` as the operator sees them: what they say, and how they end."""

from datetime import UTC, datetime

from casework import checkpoint
from tests.casework.tampering import tamper
from tests.story import Story
from tests.tuanwu.installed import Installed


def test_a_whole_record_ends_with_0(installed: Installed, story: Story):
    story.transfer_at("acceptance")
    checkpoint.make(story.office, datetime.now(UTC))
    ran = installed.run("audit", "verify")
    assert (ran.code, ran.said.splitlines()[-1]) == (0, "Nothing was altered.")
    assert installed.run("audit", "verify", language="zh").said.endswith("没有改动。\n")
    ran = installed.run("doctor")
    assert (ran.code, ran.said) == (0, "All 13 invariants hold.\n")


def test_an_altered_entry_ends_with_1_and_is_named(installed: Installed, story: Story):
    story.transfer_at("acceptance")
    tamper(story.office.db, "UPDATE audit_entry SET body = :body WHERE seq = 3", body=b"{}")
    ran = installed.run("audit", "verify")
    assert ran.code == 1
    assert ran.said.startswith("seq 3: the bytes are not those that its leaf was made from\n")
    assert ran.said.endswith("The record was altered.\n")


def test_entries_long_without_a_checkpoint_end_with_2(installed: Installed, story: Story):
    story.transfer_at("acceptance")
    ran = installed.run("audit", "verify")
    assert ran.code == 2
    assert "no checkpoint covers the entries since 2026-03-02 09:00" in ran.said


def test_a_usage_error_ends_with_3(installed: Installed):
    assert installed.run("audit", "verify", "--please").code == 3


def test_a_spoilt_case_is_shown_and_then_written_anew(installed: Installed, story: Story):
    case = story.case(story.transfer_at("acceptance"))
    tamper(story.office.db, "UPDATE cases SET stage = 'release'")
    differs = f"case {case.number}: cases.stage is release, and must be acceptance\n"
    ran = installed.run("audit", "rebuild", "--dry-run")
    assert (ran.code, ran.said) == (1, differs + "1 cases differ, 0 were written anew\n")
    ran = installed.run("audit", "rebuild")
    assert (ran.code, ran.said) == (0, differs + "1 cases differ, 1 were written anew\n")
    assert story.case(case.ref).stage == "acceptance"


def test_the_doctor_names_what_is_wrong_and_where(installed: Installed, story: Story):
    case = story.case(story.transfer_at("acceptance"))
    checkpoint.make(story.office, datetime.now(UTC))
    tamper(story.office.db, "UPDATE cases SET outcome = 'passed'")
    ran = installed.run("doctor")
    assert ran.code == 1
    assert ran.said == f"I4  Cases and stage runs are what their entries make them\n     {case.number}\n"
