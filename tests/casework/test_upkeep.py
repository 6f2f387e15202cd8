"""What is past keeping is thrown away, and nothing else."""

from datetime import date, timedelta

import pytest
from sqlmodel import SQLModel, func, select

from casework import acts, outbox
from casework.links import link_key, mint
from casework.office import Office
from casework.upkeep import LINKS_KEPT, Cleared, clear
from models.application import Application
from models.heartbeat import Heartbeat
from models.link import Link
from models.outbox import Outbox
from models.task import Task
from tests.cast import Cast
from tests.story import BEGIN, Story

KEY = link_key(b"a secret of tests, long enough to be one")
TWO_DAYS = timedelta(days=2)


def count(office: Office, table: type[SQLModel]) -> int:
    with office.db.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


@pytest.fixture
def application(office: Office, cast: Cast) -> int:
    """Sent from the public page; its letter has been sent, its link holds for two days."""
    with office.db.transaction() as session:
        row = Application(
            branch_id=cast.organisations["class1"],
            name="路人",
            born=date(2009, 1, 1),
            mailbox="luren@qingshan.example",
            sent_at=BEGIN,
        )
        session.add(row)
        session.flush()
        outbox.put(session, [outbox.letter_row("confirm_application", "test", BEGIN, application_id=row.id)])
        letter = session.exec(select(Outbox)).one()
        letter.state, letter.sent_at = "sent", BEGIN
        about = {"application_id": row.id, "mailbox": row.mailbox, "person_id": None}
        mint(session, KEY, purpose="confirm", now=BEGIN, expires_at=BEGIN + TWO_DAYS, **about)
        assert row.id is not None
        return row.id


def test_an_application_whose_link_ran_out_is_forgotten_with_its_letter(office: Office, application: int):
    assert clear(office, BEGIN + TWO_DAYS + timedelta(seconds=1)) == Cleared(links=0, applications=1)
    assert [count(office, table) for table in (Application, Outbox, Link)] == [0, 0, 0]


def test_an_application_that_can_still_be_confirmed_stays(office: Office, application: int):
    assert clear(office, BEGIN + TWO_DAYS) == Cleared(links=0, applications=0)
    assert count(office, Application) == 1


def test_an_application_whose_letter_has_not_gone_yet_stays(office: Office, application: int):
    with office.db.transaction() as session:
        session.exec(select(Outbox)).one().state = "queued"
    assert clear(office, BEGIN + 10 * TWO_DAYS) == Cleared(links=0, applications=0)


def test_a_confirmed_application_stays(office: Office, application: int):
    with office.db.transaction() as session:
        session.get_one(Application, application).confirmed_at = BEGIN
    assert clear(office, BEGIN + TWO_DAYS + LINKS_KEPT / 2) == Cleared(links=0, applications=0)


def test_a_link_says_for_a_while_why_it_is_dead_and_is_then_thrown_away(story: Story, cast: Cast):
    office, case = story.office, story.act(acts.Apply(), "jixiang", person="jixiang").case
    with office.db.transaction() as session:
        about = {"case_id": story.case(case).id, "mailbox": "x@qingshan.example", "person_id": cast.people["jixiang"]}
        mint(session, KEY, purpose="follow", now=BEGIN, expires_at=BEGIN + TWO_DAYS, **about)
    assert clear(office, BEGIN + TWO_DAYS + LINKS_KEPT).links == 0
    assert clear(office, BEGIN + TWO_DAYS + LINKS_KEPT + timedelta(seconds=1)).links == 1


def test_a_link_stays_for_as_long_as_its_task_is_awaited(story: Story, cast: Cast):
    """A task of months outlives its link of two weeks: the old letter's button still leads to a fresh one."""
    story.act(acts.Apply(), "jixiang", person="jixiang")
    with story.office.db.transaction() as session:
        task = session.exec(select(Task)).first()
        assert task is not None
        about = {"task_id": task.id, "task_rev": task.rev, "mailbox": "x@qingshan.example", "person_id": None}
        mint(session, KEY, purpose="task", now=BEGIN, expires_at=BEGIN + TWO_DAYS, **about)
    long_after = BEGIN + TWO_DAYS + 3 * LINKS_KEPT
    assert clear(story.office, long_after).links == 0
    with story.office.db.transaction() as session:
        row = session.get_one(Task, task.id)
        row.state, row.closed_at = "decided", long_after
    assert clear(story.office, long_after).links == 1


def test_a_worker_that_was_not_heard_of_for_a_day_is_off_the_list(office: Office):
    with office.db.transaction() as session:
        session.add(Heartbeat(name="worker:gone:1", beat_at=BEGIN))
    clear(office, BEGIN + timedelta(hours=23))
    assert count(office, Heartbeat) == 1
    clear(office, BEGIN + timedelta(hours=25))
    assert count(office, Heartbeat) == 0
