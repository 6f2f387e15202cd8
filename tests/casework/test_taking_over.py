"""An applicant in training who is taken over by another branch, with the file of the training or without it."""

import pytest
from sqlmodel import col, select

from casework import acts
from casework.facts import Facts, facts_from
from casework.rebuild import odd_cases
from casework.refusal import Refusal
from casework.verify import verify
from models.case import Case
from models.person import Person
from models.task import Task, TaskHolder
from tests.cast import Cast
from tests.story import Story

WITH_FILE, WITHOUT = acts.TakeOver(to="village", file=True), acts.TakeOver(to="village", file=False)


@pytest.fixture
def trained(story: Story) -> str:
    """An applicant of class1 with contacts, all the hours, and long enough an activist."""
    ref = story.admission_at("training", "ruyi")
    story.clock.forward(days=1)
    story.act(acts.AssignContacts(contacts=("tian",)), "luo", ref)
    for _ in range(8):
        story.act(acts.Lesson(minutes=45, witness="he"), "tian", ref)
    story.clock.forward(days=100)
    return ref


def _facts(story: Story, ref: str) -> Facts:
    return facts_from(story.case(ref).facts)


def _places(story: Story, ref: str) -> tuple[int, int | None, int | None]:
    with story.office.db.reading() as session:
        case = session.exec(select(Case).where(Case.ref == ref)).one()
        return case.branch_id, case.committee_id, session.get_one(Person, case.person_id).organisation_id


def _asked(story: Story, ref: str) -> set[tuple[str, int | None]]:
    with story.office.db.reading() as session:
        query = select(Task.act, TaskHolder.organisation_id).join(TaskHolder, col(TaskHolder.task_id) == col(Task.id))
        case = session.exec(select(Case.id).where(Case.ref == ref)).one()
        return set(session.exec(query.where(Task.case_id == case, Task.state == "open")))


def test_the_case_and_its_person_stand_with_the_new_branch_and_its_committee(story: Story, cast: Cast, trained: str):
    story.act(WITH_FILE, "cun", trained)
    village, liuhe = cast.organisations["village"], cast.organisations["liuhe"]
    assert _places(story, trained) == (village, liuhe, village)
    assert _asked(story, trained) == {("assign_contacts", village)}


def test_with_the_file_day_and_hours_stand_and_contacts_are_named_anew(story: Story, trained: str):
    before = _facts(story, trained)
    story.act(WITH_FILE, "cun", trained)
    after = _facts(story, trained)
    assert (after.activist, after.hours, after.contacts) == (before.activist, 8, ())
    story.act(acts.AssignContacts(contacts=("he1",)), "cun", trained)
    story.act(acts.ProposeTarget(), "cun", trained)
    assert story.case(trained).stage == "pre_review"


def test_without_the_file_the_case_is_back_at_application_and_all_begins_anew(story: Story, cast: Cast, trained: str):
    story.act(WITHOUT, "cun", trained)
    facts = _facts(story, trained)
    assert story.case(trained).stage == "application"
    assert (facts.talked, facts.activist, facts.hours, facts.first_lesson) == (None, None, 0, None)
    assert facts.applied is not None
    assert ("talk", cast.organisations["village"]) in _asked(story, trained)


def test_taken_back_again_the_first_branch_is_asked_once_more(story: Story, cast: Cast, trained: str):
    story.act(WITH_FILE, "cun", trained)
    story.act(acts.TakeOver(to="class1", file=True), "luo", trained)
    assert _asked(story, trained) == {("assign_contacts", cast.organisations["class1"])}


@pytest.mark.parametrize(
    ("act", "by", "code"),
    [
        (WITH_FILE, "luo", "not_entitled"),
        (WITH_FILE, "liu", "not_entitled"),
        (acts.TakeOver(to="nowhere", file=True), "cun", "unknown_organisation"),
        (acts.TakeOver(to="liuhe", file=True), "liu", "unknown_organisation"),
        (acts.TakeOver(to="class1", file=True), "luo", "already_done"),
    ],
)
def test_only_an_officer_of_another_branch_takes_somebody_over(
    story: Story, trained: str, act: acts.Act, by: str, code: str
):
    with pytest.raises(Refusal) as refused:
        story.record(act, by, trained)
    assert refused.value.code == code


def test_outside_training_nobody_is_taken_over(story: Story):
    with pytest.raises(Refusal) as refused:
        story.record(WITH_FILE, "cun", story.admission_at("pre_review", "ruyi"))
    assert refused.value.code == "wrong_stage"


@pytest.mark.parametrize("act", [WITH_FILE, WITHOUT])
def test_the_log_says_where_the_case_went_on(story: Story, trained: str, act: acts.Act):
    story.act(act, "cun", trained)
    assert odd_cases(story.office) == []
    assert verify(story.office, story.clock.now).findings == []
