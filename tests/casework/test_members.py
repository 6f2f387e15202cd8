"""Members who leave a branch, or the League: off the roll from that day on."""

from datetime import date

import orjson
import pytest
from sqlmodel import col, select

from casework import acts, outbox
from casework.channels import add_for_person, add_for_post
from casework.members import leave_branch, remove_member
from casework.nudges import queue
from casework.refusal import Refusal
from casework.roll import count_members, on_roll
from casework.scene import read_people
from models.audit import AuditEntry
from models.channel import Channel, Nudge
from models.person import Person
from tests.story import Story

DAY = date(2026, 3, 10)
BEFORE = date(2026, 3, 9)


def _counted(story: Story, day: date) -> tuple[int, int]:
    with story.office.db.reading() as session:
        return count_members(session, story.cast.organisations["class1"], day)


def test_the_roll_is_shorter_from_that_day_on(story: Story):
    members, entitled = _counted(story, BEFORE)
    leave_branch(story.office, person="tian", on=DAY, at=story.clock.now)
    assert _counted(story, BEFORE) == (members, entitled)
    assert _counted(story, DAY) == (members - 1, entitled - 1)


def test_one_on_probation_is_a_member_and_not_on_the_roll(story: Story):
    members, entitled = _counted(story, DAY)
    assert members == entitled + 1
    with story.office.db.reading() as session:
        found = on_roll(session, story.cast.organisations["class1"], DAY, ("tian", "guo", "song"))
    assert found == {"tian"}


def test_who_left_the_branch_is_still_a_member_and_who_was_removed_is_not(story: Story):
    leave_branch(story.office, person="tian", on=DAY, at=story.clock.now)
    remove_member(story.office, person="he", on=DAY, at=story.clock.now)
    with story.office.db.reading() as session:
        people = read_people(session, ["tian", "he"])
    assert people["tian"].is_member(DAY)
    assert (people["he"].is_member(BEFORE), people["he"].is_member(DAY)) == (True, False)


def test_it_is_an_entry_of_the_log(story: Story):
    remove_member(story.office, person="he", on=DAY, at=story.clock.now)
    with story.office.db.reading() as session:
        entry = orjson.loads(session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first().body)
    assert (entry["type"], entry["data"]) == (
        "member.removed",
        {"person": "he", "branch": "class1", "on": "2026-03-10"},
    )


@pytest.mark.parametrize(("person", "code"), [("nobody", "unknown_person"), ("jixiang", "not_on_the_roll")])
def test_only_who_is_there_can_leave(story: Story, person, code):
    with pytest.raises(Refusal) as caught:
        leave_branch(story.office, person=person, on=DAY, at=story.clock.now)
    assert caught.value.code == code


def test_who_was_removed_may_apply_again_and_is_a_member_from_the_meeting_on(story: Story):
    with pytest.raises(Refusal):
        story.record(acts.Apply(), "bai", person="bai")
    remove_member(story.office, person="bai", on=date(2026, 3, 2), at=story.clock.now)
    case = story.admission_at(None, "bai")
    assert story.case(case).state == "completed"
    with story.office.db.reading() as session:
        assert read_people(session, ["bai"])["bai"].is_member(story.meeting)


def test_who_was_removed_leaves_no_telephone_number_behind(story: Story):
    """It used to stay, and to be told of what waits."""
    with story.office.db.transaction() as session:
        numbers = {row.ref: row.student_number for row in session.exec(select(Person))}
        add_for_person(session, "sms", "+8613800138000", numbers["luo"], story.clock.now)
        kept = add_for_person(session, "sms", "+8613800138001", numbers["xia"], story.clock.now).ref
        post = add_for_post(session, "sms", "+8613800138002", "CLASS1", "branch_secretary", story.clock.now).ref
    story.admission_at("application")
    with story.office.db.transaction() as session:
        queue(session, outbox.claim(session, "post", story.clock.now, 50), story.clock.now)
    remove_member(story.office, person="luo", on=DAY, at=story.clock.now)
    with story.office.db.reading() as session:
        assert {row.ref for row in session.exec(select(Channel))} == {kept, post}
        left = {row.id for row in session.exec(select(Channel))}
        assert {row.channel_id for row in session.exec(select(Nudge))} == left
