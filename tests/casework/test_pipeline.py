"""The pipeline's counts."""

from datetime import timedelta

from sqlmodel import col, select

from casework.acts import Retain
from casework.pipeline import ProcedureCount, StageCount, pipeline
from casework.vacancy import mark_vacant
from casework.visibility import EVERYTHING, Viewer
from models.case import Case
from models.person import PostHolding
from tests.cast import Cast
from tests.story import Story


def counted(story: Story, viewer: Viewer = EVERYTHING) -> dict[str, ProcedureCount]:
    office = story.office
    with office.db.reading() as session:
        found = pipeline(session, office.procedures, viewer, story.clock.now)
    return {one.procedure: one for one in found}


def stage(story: Story, procedure: str, name: str) -> StageCount:
    return next(one for one in counted(story)[procedure].stages if one.stage == name)


def test_stages_stand_in_the_order_of_their_procedure_with_nobody_in_them(story: Story):
    found = counted(story)
    assert [one.stage for one in found["admission"].stages][:3] == ["application", "training", "pre_review"]
    assert all(one.open == 0 for procedure in found.values() for one in procedure.stages)


def test_a_stage_that_asks_nothing_is_shown_only_while_a_case_stands_in_it(story: Story):
    assert "application" not in [one.stage for one in counted(story)["transfer"].stages]
    story.act(Retain(), "shi", person="lu")
    assert stage(story, "transfer", "application").open == 1


def test_cases_are_counted_where_they_stand(story: Story):
    story.admissions_at("training", ["jixiang", "ruyi"])
    story.admission_at("application", "pingan")
    assert stage(story, "admission", "training").open == 2
    assert stage(story, "admission", "application").open == 1
    assert counted(story)["admission"].total.open == 3


def test_a_case_is_late_from_the_day_after_it_was_due(story: Story):
    due = story.case(story.admission_at("application")).due_on
    assert due is not None
    story.clock.forward(days=(due - story.clock.now.date()).days)
    assert stage(story, "admission", "application").late == 0
    story.clock.forward(days=1)
    assert stage(story, "admission", "application").late == 1


def test_the_one_waiting_longest_is_known_and_ages_fall_into_their_groups(story: Story):
    first = story.case(story.admission_at("application", "jixiang")).stage_since
    story.clock.forward(days=20)
    story.admission_at("application", "ruyi")
    story.clock.forward(days=14)
    found = stage(story, "admission", "application")
    assert found.longest == first
    assert found.ages == (0, 1, 1, 0)


def test_a_group_of_ages_ends_with_whole_days(story: Story):
    story.admission_at("application")
    story.clock.forward(days=7)
    assert stage(story, "admission", "application").ages == (1, 0, 0, 0)
    story.clock.forward(days=1)
    assert stage(story, "admission", "application").ages == (0, 1, 0, 0)


def test_cases_set_aside_are_counted(story: Story):
    ref = story.admission_at("application")
    with story.office.db.transaction() as session:
        case = session.exec(select(Case).where(col(Case.ref) == ref)).one()
        case.set_aside_at, case.set_aside_why = story.clock.now, "ValueError: a trial"
    assert stage(story, "admission", "application").set_aside == 1


def test_a_case_that_nobody_can_carry_on_is_counted(story: Story, cast: Cast):
    story.recommendation_at("examination")
    assert stage(story, "recommendation", "examination").vacant == 0
    resign(story, cast, "luo")
    assert stage(story, "recommendation", "examination").vacant == 0, "the commissioner is still there"
    resign(story, cast, "xia")
    assert stage(story, "recommendation", "examination").vacant == 1


def test_endings_of_the_last_month_are_counted_by_how_they_ended(story: Story):
    story.transfer_at(None)
    assert counted(story)["transfer"].closed == {"completed": 1}
    story.clock.forward(days=31)
    assert counted(story)["transfer"].closed == {}


def test_only_what_the_viewer_may_see_is_counted(story: Story):
    story.admission_at("application")
    assert counted(story, Viewer())["admission"].total.open == 0


def resign(story: Story, cast: Cast, ref: str) -> None:
    """Somebody gives up their posts."""
    with story.office.db.transaction() as session:
        held = session.exec(select(PostHolding).where(col(PostHolding.person_id) == cast.people[ref])).all()
        for one in held:
            one.until = one.since + timedelta(days=1)
        session.flush()
        mark_vacant(session)
