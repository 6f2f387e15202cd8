"""What silence means is said beforehand as the reminders will have it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from casework import acts
from casework.office import Office, found
from casework.procedure import procedure_from
from casework.reminders import remind
from casework.terms import local_day, start_of
from casework.unanswered import Unanswered, atlas_of, unanswered, unanswered_under
from config.profile import load_profile
from config.words import words
from models.db import Database
from models.organisation import Organisation
from models.outbox import Outbox
from models.person import Person, PostHolding
from tests.cast import write_cast
from tests.statements import sent_by
from tests.story import Clock, Story

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def _written_to(story: Story, letter: str) -> list[tuple[str, str]]:
    """Who got such a letter, each with an organisation whose post they hold."""
    query = (
        select(Person.ref, Organisation.name)
        .join(Outbox, col(Outbox.person_id) == col(Person.id))
        .join(PostHolding, col(PostHolding.person_id) == col(Person.id))
        .join(Organisation, col(Organisation.id) == col(PostHolding.organisation_id))
        .where(col(Outbox.letter) == letter)
    )
    with story.office.db.reading() as session:
        return list(session.exec(query).all())


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
        before = _written_to(story, letter)
        remind(story.office, start_of(day - timedelta(days=1)))
        assert _written_to(story, letter) == before
        remind(story.office, start_of(day))
        assert len(_written_to(story, letter)) > len(before)


@pytest.mark.parametrize(
    ("begin", "stage"),
    [
        (Story.admission_at, "branch_vote"),
        (Story.admission_at, "committee_review"),
        (Story.recommendation_at, "publicity"),
        (Story.recommendation_at, "handover"),
        (Story.transfer_at, "release"),
        (Story.transfer_at, "acceptance"),
    ],
)
def test_the_organisations_named_are_those_whose_officers_are_told(
    story: Story, begin: Callable[[Story, str], str], stage: str
):
    said = _said(story, begin(story, stage))
    assert said.told_above is not None
    remind(story.office, start_of(said.told_above))
    assert {name for name, _ in said.above} == {place for _, place in _written_to(story, "escalation")}


def test_where_nobody_stands_above_all_members_of_the_committee_are_named(story: Story):
    case = story.admission_at("committee_review")
    with story.office.db.transaction() as session:
        above = session.exec(select(Organisation).where(Organisation.ref == "university")).one()
        session.connection().execute(
            update(PostHolding).where(PostHolding.organisation_id == above.id).values(until=NOW)
        )
    said = _said(story, case)
    assert said.above == (("青山大学计算机学院团委", True),)
    assert "报告青山大学计算机学院团委全体委员" in said.in_words(words("zh"))
    assert "a letter goes to all members of 青山大学计算机学院团委" in said.in_words(words("en"))


def test_nobody_is_named_where_nobody_could_be_told(story: Story):
    case = story.transfer_at("release")
    with story.office.db.transaction() as session:
        everybody = update(PostHolding).where(PostHolding.post != "branch_secretary")
        session.connection().execute(everybody.values(until=NOW))
    said = _said(story, case)
    assert said.above == ()
    assert "报告上一级" in said.in_words(words("zh"))


def test_a_procedure_that_tells_nobody_above_promises_nothing(story: Story):
    case = story.case(story.admission_at("branch_vote"))
    text = story.office.procedures["admission"].text
    mute = procedure_from(text.replace('"at":"clock.escalation"', '"at":"clock.retention"'))
    with story.office.db.reading() as session:
        said = unanswered_under(mute, story.office.calendar, case, atlas_of(session, [case]), date(2026, 8, 1))
    assert said is not None
    assert said.told_above is None
    assert said.reminded is not None


def test_the_next_telling_is_named_however_late_a_case_is(story: Story):
    case = story.admission_at("pre_review")
    since = local_day(story.case(case).stage_since)
    story.clock.now = start_of(since + timedelta(days=60 + 300))
    again = since + timedelta(days=60 + 330)
    assert (_said(story, case).reminded, _said(story, case).told_above) == (again, again)


def test_an_organisation_is_named_without_a_query_for_each_case(story: Story):
    refs = story.admissions_at("branch_vote", ["jixiang", "ruyi", "pingan"])
    cases = [story.case(ref) for ref in refs]
    with story.office.db.reading() as session:
        procedure = story.office.version(session, cases[0].version_id)
        atlas = atlas_of(session, cases)
        found = [unanswered_under(procedure, story.office.calendar, one, atlas, date(2026, 8, 1)) for one in cases[:1]]
        with sent_by(story.office.db) as asked:
            found += [
                unanswered_under(procedure, story.office.calendar, one, atlas, date(2026, 8, 1)) for one in cases[1:]
            ]
    assert {one.above for one in found if one} == {(("青山大学计算机学院团委", False),)}
    assert asked == []


def test_a_case_that_waits_is_neither_passed_nor_lost(story: Story):
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    said = _said(story, case)
    assert said == Unanswered(date(2026, 3, 26), date(2026, 4, 3), "waits", above=(("青山大学计算机学院团委", False),))
    assert said.in_words(words("en")) == (
        "If nobody acts: whoever is asked is reminded on 26 March 2026; "
        "a letter goes to 青山大学计算机学院团委 on 3 April 2026; "
        "the case goes on waiting, and is neither passed nor lost by silence."
    )
    assert said.in_words(words("zh")) == (
        "无人办理时：2026年3月26日再次提醒办理人；2026年4月3日报告青山大学计算机学院团委；事项一直等候，不会自动通过，也不会失效。"
    )


def test_what_comes_first_is_said_first():
    said = Unanswered(date(2027, 1, 8), date(2026, 12, 9), "waits").told(words("zh"))
    assert said.startswith("2026年12月9日报告上一级；2027年1月8日再次提醒办理人；")


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
