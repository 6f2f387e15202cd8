"""A year's holidays are published or changed: open periods are counted again, with an entry and letters."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from casework import acts
from casework.doctor import complaints
from casework.facts import facts_from
from casework.history import case_history
from casework.office import Office
from casework.recount import recount
from casework.terms import Calendar
from casework.verify import verify
from models.case import StageRun
from models.db import Database
from models.notice import Notice
from models.outbox import Outbox
from models.person import Person
from tests.story import Story


@pytest.fixture
def published(story: Story) -> str:
    """A case whose period of five working days runs."""
    case = story.admission_at("publicity")
    story.clock.forward(days=1)
    story.act(acts.Publish(), "qiao", case)
    return case


def _with_a_holiday(story: Story, case: str) -> tuple[Office, date]:
    """An office whose calendar has the last day of the period off, and that day."""
    last = story.case(case).due_on
    return replace(story.office, calendar=Calendar({last: False})), last


def test_the_period_is_longer_by_a_day_that_became_a_holiday(story: Story, published: str):
    office, last = _with_a_holiday(story, published)
    assert recount(office, story.clock.now) == 1
    case = story.case(published)
    with story.office.db.reading() as session:
        run = session.exec(select(StageRun).where(StageRun.case_id == case.id, StageRun.run == case.run)).one()
        notice = session.exec(select(Notice).where(Notice.case_id == case.id)).one()
    assert case.due_on == run.due_on == notice.last_day == facts_from(case.facts).published[1] > last
    assert f"{last}h" in run.due_why


def test_the_person_and_those_who_published_are_told_once(story: Story, published: str):
    office, last = _with_a_holiday(story, published)
    recount(office, story.clock.now)
    assert recount(office, story.clock.now) == 0
    query = select(Person.ref, Outbox.data).join(Outbox, col(Outbox.person_id) == col(Person.id))
    with story.office.db.reading() as session:
        told = session.exec(query.where(Outbox.letter == "due_changed")).all()
    assert sorted(ref for ref, _ in told) == ["jixiang", "qiao", "shi"]
    assert all(last.isoformat() in data for _, data in told)


def test_it_is_an_entry_from_which_the_rows_can_be_rebuilt(story: Story, published: str):
    office, _ = _with_a_holiday(story, published)
    recount(office, story.clock.now)
    story.settle()
    with story.office.db.reading() as session:
        history = case_history(session, story.office, story.case(published))
    assert "days_recounted" in [step.what.kind for step in history.steps]
    assert verify(office, story.clock.now).findings == []
    assert {one.invariant for one in complaints(office, story.clock.now)} <= {"I11"}


def test_the_case_goes_on_when_the_new_last_day_has_ended(story: Story, published: str):
    office, last = _with_a_holiday(story, published)
    recount(office, story.clock.now)
    story.settle()
    wakes = story.case(published).wake_at
    assert wakes.date() >= last
    story.clock.forward(days=20)
    story.settle()
    assert story.case(published).stage == "membership_form"


def test_where_nothing_changes_nothing_is_written_or_locked(
    story: Story, published: str, monkeypatch: pytest.MonkeyPatch
):
    """It is done every hour, over every case that is published."""
    before = story.case(published).case_seq
    monkeypatch.setattr(Database, "transaction", lambda _: pytest.fail("nobody need wait for this"))
    assert recount(story.office, story.clock.now) == 0
    assert story.case(published).case_seq == before


def test_a_day_that_was_provisional_is_so_no_more(story: Story):
    case = story.admission_at("publicity")
    unknown = date(2035, 3, 5)
    story.clock.now = story.clock.now.replace(year=unknown.year)
    story.act(acts.Publish(), "qiao", case)
    due = story.case(case).due_on
    office = replace(story.office, calendar=Calendar({}, frozenset({unknown.year})))
    assert recount(office, story.clock.now) == 1
    with story.office.db.reading() as session:
        run = session.exec(select(StageRun).where(StageRun.case_id == story.case(case).id).order_by(StageRun.run)).all()
        assert session.exec(select(Outbox).where(Outbox.letter == "due_changed")).all() == []
    assert (run[-1].due_on, run[-1].due_provisional) == (due, False)
    assert verify(office, story.clock.now).findings == []
