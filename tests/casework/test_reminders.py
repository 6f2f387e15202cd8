"""Reminders: what is owed by a day is queued once, to those who hold the tasks and those above them."""

from datetime import date, datetime, timedelta

import orjson
import pytest
from sqlmodel import col, select, update

from casework import acts
from casework.facts import facts_from
from casework.reminders import Reminded, next_reminder, remind
from casework.terms import local_day, start_of
from models.case import Case
from models.outbox import Outbox
from models.person import Person
from models.task import Task
from tests.story import Story

TOLD = ("reminder", "escalation", "expiring", "retention", "unused_numbers")


def _morning(*day: int) -> datetime:
    return start_of(date(*day)) + timedelta(hours=8)


def _told(story: Story) -> list[tuple[str, str]]:
    query = select(Person.ref, Outbox.letter).join(Outbox, col(Outbox.person_id) == col(Person.id))
    with story.office.db.reading() as session:
        return sorted(session.exec(query.where(col(Outbox.letter).in_(TOLD))).all())


@pytest.fixture
def applied(story: Story) -> str:
    """An application of 2 March 2026, whose talk is due on 2 April."""
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    return case


def test_holders_are_reminded_a_week_before_the_due_day(story: Story, applied: str):
    assert story.case(applied).chase_on == date(2026, 3, 26)
    assert remind(story.office, _morning(2026, 3, 25)) == Reminded(0, 0)
    assert remind(story.office, _morning(2026, 3, 26)) == Reminded(1, 2)
    assert _told(story) == [("luo", "reminder"), ("xia", "reminder")]
    assert story.case(applied).chase_on == date(2026, 4, 3)


def test_nobody_is_told_twice(story: Story, applied: str):
    remind(story.office, _morning(2026, 3, 26))
    with story.office.db.transaction() as session:
        session.connection().execute(update(Case).values(chase_on=date(2026, 3, 26)))
    remind(story.office, _morning(2026, 3, 26))
    assert len(_told(story)) == 2


def test_days_that_were_missed_are_made_up_for_by_one_letter_of_each_kind(story: Story, applied: str):
    remind(story.office, _morning(2026, 4, 20))
    assert _told(story) == [("luo", "reminder"), ("qiao", "escalation"), ("shi", "escalation"), ("xia", "reminder")]
    assert story.case(applied).chase_on == date(2026, 5, 1), (
        "sixty days after the application the level above is told again"
    )


def test_a_stage_without_a_due_day_reminds_its_holders_and_tells_the_level_above(story: Story):
    story.admission_at("pre_review")
    since = story.clock.now.date()
    remind(story.office, start_of(since + timedelta(days=7)))
    assert ("shi", "reminder") in _told(story)
    remind(story.office, start_of(since + timedelta(days=14)))
    assert ("fang", "escalation") in _told(story)


def test_a_reminder_leads_to_its_task(story: Story, applied: str):
    remind(story.office, _morning(2026, 3, 26))
    with story.office.db.reading() as session:
        letter = session.exec(select(Outbox).where(Outbox.letter == "reminder")).first()
        task = session.get_one(Task, letter.task_id)
    assert (task.act, task.state, letter.task_rev, letter.due_on) == ("talk", "open", task.rev, date(2026, 4, 2))


def test_an_act_on_the_day_itself_swallows_no_reminder(story: Story):
    case = story.admission_at("registration")
    due = story.case(case).due_on
    story.clock.now = start_of(due - timedelta(days=7)) + timedelta(hours=7)
    story.act(acts.Number(number=story.next_number()), "shi", case)
    assert story.case(case).chase_on == due - timedelta(days=7)
    remind(story.office, story.clock.now)
    assert ("shi", "reminder") in _told(story)


def test_of_several_tasks_the_one_that_is_due_is_reminded_of(story: Story):
    case = story.admission_at("registration")
    remind(story.office, start_of(story.case(case).due_on - timedelta(days=7)))
    with story.office.db.reading() as session:
        query = select(Task.act).join(Outbox, col(Outbox.task_id) == col(Task.id)).where(Outbox.letter == "reminder")
        assert set(session.exec(query)) == {"efile"}


def test_a_branch_in_training_is_reminded_of_its_proposal_and_the_contacts_of_lessons(story: Story):
    """Lessons stay open until a target is proposed: reminded of those alone, nobody heard what the case waits for."""
    case = story.admission_at("training")
    story.act(acts.AssignContacts(contacts=("tian",)), "luo", case)
    remind(story.office, start_of(story.case(case).chase_on))
    query = select(Person.ref, Task.act).join(Outbox, col(Outbox.person_id) == col(Person.id))
    query = query.join(Task, col(Task.id) == col(Outbox.task_id)).where(Outbox.letter == "reminder")
    with story.office.db.reading() as session:
        assert set(session.exec(query)) == {("luo", "propose_target"), ("xia", "propose_target"), ("tian", "lesson")}


def test_those_above_each_side_that_is_waited_for_are_told(story: Story):
    case = story.transfer_at("release")
    remind(story.office, start_of(story.case(case).chase_on))
    assert _told(story) == [("fang", "escalation"), ("qiao", "escalation"), ("shi", "escalation")]


def test_a_case_set_aside_waits_for_the_operator(story: Story, applied: str):
    with story.office.db.transaction() as session:
        session.connection().execute(update(Case).values(set_aside_at=story.clock.now))
    assert remind(story.office, _morning(2026, 3, 26)) == Reminded(0, 0)


def test_a_case_that_cannot_be_worked_out_keeps_nobody_else_from_being_reminded(story: Story, applied: str):
    spoilt = story.record(acts.Apply(), "ruyi", person="ruyi").case
    story.settle()
    with story.office.db.transaction() as session:
        session.connection().execute(update(Case).where(col(Case.ref) == spoilt).values(stage="nowhere"))
    remind(story.office, _morning(2026, 3, 26))
    assert len(_told(story)) == 2
    assert story.case(spoilt).chase_on == date(2026, 3, 26)


def test_at_the_years_end_numbers_left_over_are_told_of_once(story: Story):
    assert remind(story.office, _morning(2026, 12, 14)).letters == 0
    remind(story.office, _morning(2026, 12, 15))
    remind(story.office, _morning(2026, 12, 16))
    assert _told(story) == [("qiao", "unused_numbers"), ("shi", "unused_numbers")]
    assert remind(story.office, _morning(2027, 12, 15)).letters == 0, "last year's numbers are no use any more"


def test_the_next_day_is_a_cases_own_or_the_years_end(story: Story):
    assert next_reminder(story.office, date(2026, 3, 2)) == date(2026, 12, 15)
    assert next_reminder(story.office, date(2026, 12, 15)) == date(2027, 12, 15)
    story.record(acts.Apply(), "jixiang", person="jixiang")
    story.settle()
    assert next_reminder(story.office, date(2026, 3, 2)) == date(2026, 3, 26)


def test_where_nobody_stands_above_the_committee_of_the_case_is_told(story: Story):
    """A rehearsed year found it: a township at the top of its tree let a transfer lie, and nobody heard of it."""
    story.transfer_at("acceptance")
    since = story.clock.now.date()
    remind(story.office, start_of(since + timedelta(days=3)))
    assert {letter for _, letter in _told(story)} == {"escalation"}
    assert "shi" in {person for person, _ in _told(story)}


def test_a_case_that_stays_late_is_told_of_again_and_again(story: Story, applied: str):
    """A rehearsed year found it: after the last of its days a case fell silent for ever."""
    remind(story.office, _morning(2026, 8, 29))
    assert story.case(applied).chase_on == date(2026, 9, 28), "thirty days after the last, 180 after the application"
    for nth in (1, 2, 3):
        before = len(_told(story))
        remind(story.office, start_of(date(2026, 8, 29) + timedelta(days=30 * nth)))
        told = _told(story)
        assert len(told) == before + 4
        assert set(told) == {(who, "reminder") for who in ("luo", "xia")} | {
            (who, "escalation") for who in ("shi", "qiao")
        }


def test_whoever_teaches_is_not_reminded_once_the_hours_are_full(story: Story):
    """A contact got letters about lessons while only the months of observation were left to wait for."""
    case = story.admission_at("training")
    story.settle()
    story.record(acts.AssignContacts(contacts=["tian", "he"]), "luo", case=case)
    story.settle()
    since = local_day(story.case(case).stage_since)
    for nth in range(8):
        story.clock.forward(days=1)
        if nth == 7:
            before = story.case(case)
        story.record(acts.Lesson(minutes=45, witness="tian"), "tian", case=case)
        story.settle()
    assert facts_from(before.facts).hours == 7
    remind(story.office, start_of(since + timedelta(days=100)))
    assert _told(story) == [("luo", "reminder"), ("xia", "reminder")]
    with story.office.db.reading() as session:
        reminded = select(Task.act).join(Outbox, col(Outbox.task_id) == col(Task.id))
        assert set(session.exec(reminded.where(Outbox.letter == "reminder")).all()) == {"propose_target"}


def test_a_party_branch_is_reminded_from_the_day_it_was_asked(story: Story):
    case = story.recommendation_at("handover")
    story.clock.forward(days=29)
    story.record(acts.HandOver(), "shi", case=case)
    story.settle()
    asked = local_day(story.clock.now)
    assert story.case(case).chase_on == asked + timedelta(days=7)
    remind(story.office, start_of(asked + timedelta(days=30)))
    with story.office.db.reading() as session:
        written = session.exec(select(Outbox.data).where(Outbox.letter == "escalation")).all()
    assert {orjson.loads(data)["waiting_since"] for data in written} == {asked.isoformat()}
