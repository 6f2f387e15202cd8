"""A roster hands posts on without a word; those who have them now are told of what waits."""

import pytest
from sqlmodel import col, select, update

from casework import acts, checkpoint
from casework.doctor import complaints
from casework.newcomers import tell_newcomers
from casework.posts import replace_officer
from casework.vacancy import look_again, mark_vacant
from models.outbox import Outbox
from models.person import PostHolding
from tests.story import Story


def told(story: Story, person: str) -> list[str]:
    with story.office.db.reading() as session:
        query = select(Outbox.letter).where(Outbox.person_id == story.cast.people[person]).order_by(col(Outbox.id))
        return list(session.exec(query))


def resigns(story: Story, person: str) -> None:
    mine = col(PostHolding.person_id) == story.cast.people[person]
    with story.office.db.transaction() as session:
        session.execute(update(PostHolding).where(mine, col(PostHolding.until).is_(None)).values(until=story.clock.now))


def takes_up(story: Story, person: str) -> None:
    """As a roster writes it."""
    story.cast.holds(person, "class1", "branch_secretary", story.clock.now)
    with story.office.db.transaction() as session:
        mark_vacant(session)
        look_again(session, [("branch_secretary", story.cast.organisations["class1"])])


def replaced(story: Story, old: str, new: str) -> None:
    story.clock.forward(days=1)
    resigns(story, old)
    takes_up(story, new)


def sound(story: Story) -> bool:
    checkpoint.make(story.office, story.clock.now)
    return complaints(story.office, story.clock.now) == []


def test_whoever_has_a_post_by_the_roster_is_told_once(story: Story):
    story.record(acts.Apply(), "jixiang", person="jixiang")
    story.settle()
    replaced(story, "luo", "tian")
    assert tell_newcomers(story.office, story.clock.now) == 1
    assert told(story, "tian") == ["turnover", "task"]
    assert tell_newcomers(story.office, story.clock.now) == 0
    assert sound(story)


def test_where_many_tasks_wait_one_letter_tells_of_them(story: Story):
    for applicant in ("jixiang", *story.cast.applicants(4)):
        story.record(acts.Apply(), applicant, person=applicant)
    story.settle()
    replaced(story, "luo", "tian")
    tell_newcomers(story.office, story.clock.now)
    assert told(story, "tian") == ["turnover", "digest"]


def test_where_nobody_was_left_at_any_level_the_first_who_comes_is_told_and_the_doctor_knows(story: Story):
    for officer in ("luo", "xia", "shi", "qiao", "fang"):
        resigns(story, officer)
    for applicant in ("jixiang", *story.cast.applicants(4)):
        story.record(acts.Apply(), applicant, person=applicant)
    story.settle()
    story.clock.forward(days=1)
    takes_up(story, "tian")
    story.settle()
    assert not sound(story)
    tell_newcomers(story.office, story.clock.now)
    assert told(story, "tian") == ["turnover", "digest"]
    assert sound(story)


@pytest.mark.parametrize("settled_first", [True, False])
def test_of_what_comes_back_from_the_level_above_settling_tells(story: Story, settled_first: bool):
    resigns(story, "luo")
    resigns(story, "xia")
    story.record(acts.Apply(), "jixiang", person="jixiang")
    story.settle()
    story.clock.forward(days=1)
    takes_up(story, "tian")
    if settled_first:
        story.settle()
    assert tell_newcomers(story.office, story.clock.now) == 0
    story.settle()
    assert told(story, "tian") == ["task"]


def test_who_was_told_when_the_post_was_handed_on_is_not_told_again(story: Story):
    story.record(acts.Apply(), "jixiang", person="jixiang")
    story.settle()
    about = {"post": "branch_secretary", "organisation": "class1", "from_person": "luo", "to_person": "tian"}
    replace_officer(story.office, **about, at=story.clock.forward(days=1))
    assert tell_newcomers(story.office, story.clock.now) == 0


def test_nobody_is_told_of_a_post_without_older_tasks(story: Story):
    takes_up(story, "tian")
    story.record(acts.Apply(), "jixiang", person="jixiang")
    story.settle()
    assert tell_newcomers(story.office, story.clock.forward(days=1)) == 0
