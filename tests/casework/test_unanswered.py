"""What silence means is said beforehand as the reminders will have it."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from casework import acts
from casework.office import Office, found
from casework.reminders import remind
from casework.terms import local_day, start_of
from casework.unanswered import Unanswered, unanswered
from config.profile import load_profile
from config.words import words
from models.db import Database
from models.outbox import Outbox
from tests.cast import write_cast
from tests.story import Clock, Story


def _said(story: Story, case: str) -> Unanswered:
    row = story.case(case)
    with story.office.db.reading() as session:
        said = unanswered(session, story.office, row, local_day(story.clock.now))
    assert said is not None
    return said


@pytest.mark.parametrize("stage", ["pre_review", "branch_vote", "committee_review"])
def test_the_days_named_are_those_on_which_somebody_is_told(story: Story, stage: str):
    said = _said(story, story.admission_at(stage))
    for letter, day in (("reminder", said.reminded), ("escalation", said.told_above)):
        assert day is not None
        query = select(Outbox.id).where(col(Outbox.letter) == letter)
        with story.office.db.reading() as session:
            before = len(session.exec(query).all())
        remind(story.office, start_of(day - timedelta(days=1)))
        with story.office.db.reading() as session:
            assert len(session.exec(query).all()) == before
        remind(story.office, start_of(day))
        with story.office.db.reading() as session:
            assert len(session.exec(query).all()) > before


def test_a_case_that_waits_is_neither_passed_nor_lost(story: Story):
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    said = _said(story, case)
    assert said == Unanswered(date(2026, 3, 26), date(2026, 4, 3), "waits")
    assert said.in_words(words("en")) == (
        "If nobody acts: whoever is asked is reminded on 26 March 2026; the level above is told on 3 April 2026; "
        "the case goes on waiting, and is neither passed nor lost by silence."
    )
    assert said.in_words(words("zh")) == (
        "无人办理时：2026年3月26日再次提醒办理人；2026年4月3日报告上一级；事项一直等候，不会自动通过，也不会失效。"
    )


def test_a_notice_goes_on_by_itself_unless_somebody_objects(story: Story):
    case = story.admission_at("publicity")
    assert _said(story, case).then == "waits"
    story.clock.forward(days=1)
    story.record(acts.Publish(), "shi", case=case)
    story.settle()
    assert _said(story, case) == Unanswered(None, None, "goes on", story.case(case).due_on)
    story.record(acts.Object(text="他没有参加团课。"), None, case=case)
    story.settle()
    assert _said(story, case).then == "waits for the ruling"


@pytest.mark.parametrize(("means", "then"), [("lapse", "lapses"), ("auto_approve", "counts as approved")])
def test_a_profile_may_let_a_transfer_lapse_or_pass(database: Database, clock: Clock, means: str, then: str):
    found(database, "silence")
    profile = load_profile("cn-2023", {"transfer.timeout_action": means, "transfer.timeout_days": 20})
    story = Story(Office(database, profile), write_cast(database), clock)
    case = story.transfer_at("release")
    opened = local_day(story.case(case).stage_since)
    said = _said(story, case)
    assert (said.then, said.on) == (then, opened + timedelta(days=21))


def test_a_recommendation_lapses_when_its_validity_ends(story: Story):
    case = story.recommendation_at("handover")
    said = _said(story, case)
    assert said.then == "lapses"
    assert said.on is not None
    story.clock.now = start_of(said.on)
    story.settle()
    assert story.case(case).state == "lapsed"


def test_nothing_is_said_of_a_case_that_has_ended(story: Story):
    row = story.case(story.transfer_at(None))
    with story.office.db.reading() as session:
        assert unanswered(session, story.office, row, date(2026, 5, 1)) is None
