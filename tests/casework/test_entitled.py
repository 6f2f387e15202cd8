"""Who may act: by a post held now or in person, never on one's own case, never at two levels of one case (X-04)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from casework import acts
from casework.atlas import Atlas
from casework.entitled import Standing, may_hold, standing
from casework.facts import EMPTY, View
from casework.sides import Sides
from casework.stages.stage import Who, officers, person, posts
from models.person import Person, PostHolding
from models.task import Task, TaskHolder
from tests.cast import Cast
from tests.story import Story


class Desk:
    """Asks how people of the cast stand, in a case of class1's that has gone as far as `acted` says."""

    def __init__(self, session: Session, cast: Cast) -> None:
        self._session, self._cast = session, cast

    def standing(self, actor: str, *who: Who, subject: str = "jixiang", acted: tuple = ()) -> Standing:
        places = self._cast.organisations
        atlas = Atlas(self._session)
        atlas.learn([places["class1"], places["college"]], [actor, subject])
        sides = Sides(places["class1"], places["college"], None)
        view: View = atlas.view("admission", subject, EMPTY.changed({"acted": acted}), sides)
        return standing(self._session, atlas, who, view, self._cast.people[actor], actor)


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    with cast.db.reading() as session:
        yield Desk(session, cast)


def test_an_officer_of_the_side_may_act_at_its_level(desk: Desk):
    assert desk.standing("luo", officers("branch")) == Standing((), "branch")
    assert desk.standing("xia", officers("branch")) == Standing((), "branch")
    assert desk.standing("qiao", officers("committee")) == Standing((), "committee")
    assert desk.standing("dang", officers("party")) == Standing((), "party")


@pytest.mark.parametrize("actor", ["tian", "song", "shi", "an", "dang", "jixiang"])
def test_nobody_else_may(desk: Desk, actor: str):
    assert desk.standing(actor, officers("branch")).codes == ("not_entitled",)


def test_a_committees_members_are_no_officers(desk: Desk):
    assert desk.standing("an", officers("committee")).codes == ("not_entitled",)
    assert desk.standing("an", posts("committee", "committee_member")) == Standing((), "committee")


def test_an_act_in_person_counts_for_no_level(desk: Desk):
    assert desk.standing("tian", person("tian")) == Standing(())
    assert desk.standing("luo", person("luo"), officers("branch")) == Standing(())


def test_a_post_given_up_entitles_to_nothing(story: Story, desk: Desk):
    with story.office.db.transaction() as session:
        session.execute(
            update(PostHolding)
            .where(col(PostHolding.person_id) == story.cast.people["luo"])
            .values(until=story.clock.now)
        )
    assert desk.standing("luo", officers("branch")).codes == ("not_entitled",)


def test_an_officer_does_not_decide_their_own_case(desk: Desk):
    assert desk.standing("luo", officers("branch"), subject="luo").codes == ("own_case",)


def test_who_acted_at_one_level_does_not_act_at_another(desk: Desk):
    acted = (("qiao", "branch"),)
    assert desk.standing("qiao", officers("committee"), acted=acted).codes == ("two_levels",)
    assert desk.standing("shi", officers("committee"), acted=acted).codes == ()


def test_of_several_posts_the_one_counts_that_nothing_speaks_against(cast: Cast, desk: Desk):
    cast.holds("luo", "college", "committee_officer")
    either = (officers("branch"), officers("committee"))
    assert desk.standing("luo", *either) == Standing((), "branch")
    assert desk.standing("luo", *either, acted=(("luo", "committee"),)) == Standing((), "committee")


def _talk(session: Session) -> Task:
    return session.exec(select(Task).where(Task.act == "talk")).one()


def test_whoever_holds_the_post_now_holds_its_open_tasks(story: Story):
    story.admission_at("application")
    story.cast.holds("kong", "class1", "branch_secretary", story.clock.now)
    with story.office.db.reading() as session:
        holders = {
            ref for ref, id_ in story.cast.people.items() if may_hold(session, _talk(session), session.get(Person, id_))
        }
    assert holders == {"luo", "xia", "kong"}


def test_who_has_left_holds_no_task(story: Story):
    story.admission_at("application")
    with story.office.db.transaction() as session:
        session.get_one(Person, story.cast.people["luo"]).left_on = date(2026, 3, 1)
    with story.office.db.reading() as session:
        assert not may_hold(session, _talk(session), session.get(Person, story.cast.people["luo"]))
        assert not may_hold(session, _talk(session), None)


def test_an_introducers_task_is_theirs_alone(story: Story):
    case = story.admission_at("membership_form")
    story.act(acts.Introducers(introducers=("tian", "he")), "luo", case)
    story.clock.now += timedelta(days=1)
    story.act(acts.Wish(), "jixiang", case)
    with story.office.db.reading() as session:
        task = session.exec(
            select(Task)
            .join(TaskHolder)
            .where(TaskHolder.person_id == story.cast.people["tian"], Task.act == "introduce")
        ).one()
        people = {ref: session.get(Person, story.cast.people[ref]) for ref in ("tian", "he", "luo")}
        assert [ref for ref, one in people.items() if may_hold(session, task, one)] == ["tian"]
