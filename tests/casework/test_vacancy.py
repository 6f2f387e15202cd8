"""Tasks that nobody is there to do."""

from sqlmodel import col, select

from casework.acts import HandOver, Introducers
from casework.holding import Awaiting, awaiting
from casework.vacancy import mark_vacant
from models.person import PostHolding
from models.task import Task
from tests.cast import Cast
from tests.story import Story


def resign(story: Story, cast: Cast, *refs: str) -> None:
    """Some people give up their posts."""
    with story.office.db.transaction() as session:
        people = [cast.people[ref] for ref in refs]
        for held in session.exec(select(PostHolding).where(col(PostHolding.person_id).in_(people))):
            held.until = story.clock.now
        session.flush()
        mark_vacant(session)


def open_tasks(story: Story) -> list[Task]:
    with story.office.db.reading() as session:
        return list(session.exec(select(Task).where(Task.state == "open")))


def awaited(story: Story, ref: str) -> list[Awaiting]:
    case = story.case(ref)
    with story.office.db.reading() as session:
        return awaiting(session, [case.id or 0])[case.id or 0]


def test_a_task_opens_vacant_where_its_posts_are_empty(story: Story, cast: Cast):
    resign(story, cast, "dang")
    ref = story.recommendation_at("handover")
    assert [task.vacant for task in open_tasks(story)] == [False]
    story.act(HandOver(), "shi", ref)
    assert [(task.act, task.vacant) for task in open_tasks(story)] == [("party_answer", True)]


def test_a_task_falls_vacant_with_the_last_of_its_holders_and_comes_back_with_the_next(story: Story, cast: Cast):
    story.recommendation_at("examination")
    resign(story, cast, "luo")
    assert [task.vacant for task in open_tasks(story)] == [False]
    resign(story, cast, "xia")
    assert [task.vacant for task in open_tasks(story)] == [True]
    with story.office.db.transaction() as session:
        session.add(
            PostHolding(
                person_id=cast.people["he"],
                organisation_id=cast.organisations["class1"],
                post="branch_secretary",
                since=story.clock.now,
            )
        )
        session.flush()
        mark_vacant(session)
    assert [task.vacant for task in open_tasks(story)] == [False]


def test_a_task_of_one_person_is_never_vacant(story: Story, cast: Cast):
    ref = story.admission_at("membership_form")
    story.act(Introducers(introducers=("tian", "he")), "luo", ref)
    resign(story, cast, *(ref for ref in cast.people if ref != "jixiang"))
    assert [(task.act, task.vacant) for task in open_tasks(story)] == [("wish", False)]


def test_whoever_holds_a_task_is_named_and_an_empty_post_is_shown_empty(story: Story, cast: Cast):
    ref = story.recommendation_at("examination")
    resign(story, cast, "luo")
    review = awaited(story, ref)[0]
    assert (review.act, review.vacant) == ("review", False)
    assert [(one.post, one.name) for one in review.holders] == [
        ("branch_secretary", None),
        ("organisation_commissioner", "夏雨"),
    ]


def test_somebody_asked_in_person_is_named_without_a_post(story: Story):
    ref = story.admission_at("membership_form")
    story.act(Introducers(introducers=("tian", "he")), "luo", ref)
    assert [(one.post, one.name) for one in awaited(story, ref)[0].holders] == [(None, "吉祥")]
