"""Tasks that nobody below is left for: raised to the level above, for as long as that is so."""

import pytest
from sqlmodel import col, select

from casework import acts
from casework.doctor import complaints
from casework.happenings import ActRecorded, RaisedTo, TaskRaised, TaskTakenBack, happening
from casework.histories import readable
from casework.holding import Awaiting, awaiting
from casework.links import open_link
from casework.posts import replace_officer
from casework.raised import raised
from casework.refusal import Refusal
from casework.relations import declare, take_back
from casework.stand_ins import Delegation, call_off, delegate
from casework.vacancy import look_again, mark_vacant
from models.audit import AuditEntry
from models.person import PostHolding
from tests.casework.test_letters import DESK, to, written
from tests.cast import Cast
from tests.story import Story

BRANCH, COLLEGE, UNIVERSITY = "计算机2501团支部", "青山大学计算机学院团委", "青山大学团委"


def resign(story: Story, cast: Cast, *refs: str) -> None:
    """Some people give up their posts, and what is open is looked at again."""
    with story.office.db.transaction() as session:
        people = [cast.people[ref] for ref in refs]
        held = session.exec(
            select(PostHolding).where(col(PostHolding.person_id).in_(people), col(PostHolding.until).is_(None))
        ).all()
        for one in held:
            one.until = story.clock.now
        session.flush()
        mark_vacant(session)
        look_again(session, [(one.post, one.organisation_id) for one in held])
    story.settle()


def take_office(story: Story, cast: Cast, ref: str, organisation: str, post: str) -> None:
    """Somebody takes an empty post."""
    place = cast.organisations[organisation]
    with story.office.db.transaction() as session:
        session.add(PostHolding(person_id=cast.people[ref], organisation_id=place, post=post, since=story.clock.now))
        session.flush()
        mark_vacant(session)
        look_again(session, [(post, place)])
    story.settle()


def waits(story: Story, case: str) -> Awaiting:
    """What a case waits for."""
    row = story.case(case)
    with story.office.db.reading() as session:
        (one,) = awaiting(session, [row.id])[row.id]
    return one


def asked(story: Story, case: str) -> list[str | None]:
    """The names of those who hold the posts that are asked."""
    return [one.name for one in waits(story, case).holders if one.name]


def told(story: Story) -> list[object]:
    """What the log tells of raising, and of acts at another level."""
    with story.office.db.reading() as session:
        bodies = session.exec(select(AuditEntry.body).order_by(AuditEntry.seq)).all()
    found = [happening(readable(body)) for body in bodies]
    kinds = (TaskRaised, TaskTakenBack)
    return [one for one in found if isinstance(one, kinds) or (isinstance(one, ActRecorded) and one.raised)]


def is_open(story: Story, link: str) -> bool:
    """Whether a link from a letter still works."""
    with story.office.db.reading() as session:
        opened = open_link(session, DESK.key, link.rpartition("/")[2], story.clock.now)
    return opened is not None and opened.state == "open"


def test_a_task_that_opens_where_the_posts_are_vacant_is_raised_to_the_nearest_level_with_somebody(
    story: Story, cast: Cast
):
    resign(story, cast, "luo", "xia")
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    waiting = waits(story, case)
    assert (waiting.vacant, waiting.in_place_of, waiting.why) == (False, BRANCH, "vacant")
    assert asked(story, case) == ["石磊", "乔木"]
    assert [one.mailbox.partition("@")[0] for one in written(story, "task")] == ["shi", "qiao"]
    assert told(story) == [TaskRaised("talk", RaisedTo("class1", "college", "vacant"))]


def test_a_level_without_anybody_is_passed_over(story: Story, cast: Cast):
    resign(story, cast, "luo", "xia", "shi", "qiao")
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    assert asked(story, case) == ["方圆"]


def test_where_nobody_is_left_all_the_way_up_it_stays_vacant(story: Story, cast: Cast):
    resign(story, cast, "luo", "xia", "shi", "qiao", "fang")
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    assert (waits(story, case).vacant, waits(story, case).in_place_of) == (True, None)
    take_office(story, cast, "tian", "university", "committee_officer")
    assert (waits(story, case).vacant, asked(story, case)) == (False, ["田野"])


def test_the_letter_says_why_its_reader_is_asked(story: Story, cast: Cast):
    case = story.admission_at("application")
    story.settle()
    resign(story, cast, "luo", "xia")
    assert to(story, "task", "shi").message.why == (
        f"{BRANCH}的岗位空缺，没有人可以办理，这项工作提级由{COLLEGE}的团委书记办理"
    )
    assert asked(story, case) == ["石磊", "乔木"]


def test_the_act_says_in_whose_place_it_was_done_and_counts_for_that_level(story: Story, cast: Cast):
    resign(story, cast, "luo", "xia")
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    story.act(acts.Talk(), "shi", case)
    done = [one for one in told(story) if isinstance(one, ActRecorded)]
    assert [(one.do, one.level, one.raised) for one in done] == [
        ("talk", "branch", RaisedTo("class1", "college", "vacant"))
    ]
    story.act(acts.ConfirmActivist(body="branch_committee"), "shi", case)
    assert asked(story, case) == ["石磊", "乔木"]  # the committee's own approval: shi holds a post, and is refused
    with pytest.raises(Refusal) as caught:
        story.record(acts.ApproveActivist(), "shi", case)
    assert caught.value.codes == ["two_levels"]
    story.act(acts.ApproveActivist(), "qiao", case)


def test_a_conflict_that_comes_up_while_the_task_is_open_raises_it(story: Story):
    case = story.admission_at("application")
    story.settle()
    before = to(story, "task", "luo").message.link
    assert is_open(story, before)
    declare(story.office.db, person="luo", other="jixiang", at=story.clock.now)
    story.settle()
    assert asked(story, case) == ["罗兰", "夏雨"]
    declare(story.office.db, person="xia", other="jixiang", at=story.clock.now)
    story.settle()
    assert (asked(story, case), waits(story, case).why) == (["石磊", "乔木"], "conflict")
    assert not is_open(story, before)
    assert to(story, "task", "qiao").message.why == f"{BRANCH}能办这项工作的人都须回避，提级由{COLLEGE}的团委干事办理"
    assert complaints(story.office, story.clock.now) == []


def test_what_was_raised_comes_back_with_letters_and_the_links_above_are_dead(story: Story):
    case = story.admission_at("application")
    for officer in ("luo", "xia"):
        declare(story.office.db, person=officer, other="jixiang", at=story.clock.now)
    story.settle()
    above = to(story, "task", "shi").message.link
    assert is_open(story, above)
    take_back(story.office.db, person="jixiang", other="luo", at=story.clock.now)
    story.settle()
    assert (asked(story, case), waits(story, case).in_place_of) == (["罗兰", "夏雨"], None)
    assert told(story)[-1] == TaskTakenBack("talk")
    assert not is_open(story, above)
    assert is_open(story, to(story, "task", "luo").message.link)
    with pytest.raises(Refusal) as caught:
        story.record(acts.Talk(), "shi", case)
    assert caught.value.code == "not_entitled"
    assert complaints(story.office, story.clock.now) == []


def test_a_post_that_is_filled_takes_its_tasks_back(story: Story, cast: Cast):
    case = story.admission_at("application")
    resign(story, cast, "luo", "xia")
    assert waits(story, case).in_place_of == BRANCH
    take_office(story, cast, "tian", "class1", "organisation_commissioner")
    assert (asked(story, case), waits(story, case).in_place_of) == (["田野"], None)


def test_a_nearer_level_that_is_filled_is_asked_instead(story: Story, cast: Cast):
    case = story.admission_at("application")
    resign(story, cast, "luo", "xia", "shi", "qiao")
    assert asked(story, case) == ["方圆"]
    take_office(story, cast, "tian", "college", "committee_officer")
    assert asked(story, case) == ["田野"]


def test_a_successor_with_a_conflict_raises_it_and_the_next_is_told_once(story: Story):
    case = story.recommendation_at("examination")
    declare(story.office.db, person="xia", other="bai", at=story.clock.now)
    replace_officer(
        story.office,
        post="branch_secretary",
        organisation="class1",
        from_person="luo",
        to_person="bai",
        at=story.clock.now,
    )
    story.settle()
    assert waits(story, case).why == "conflict"
    replace_officer(
        story.office,
        post="branch_secretary",
        organisation="class1",
        from_person="bai",
        to_person="tian",
        at=story.clock.now,
    )
    early = [one for one in written(story, "task") if one.mailbox.startswith("tian@")]
    assert early == []  # a link of that revision would die at once
    story.settle()
    assert waits(story, case).in_place_of is None
    letters = [one for one in written(story, "task") if one.mailbox.startswith("tian@")]
    assert len(letters) == 1
    assert is_open(story, letters[0].message.link)


def test_a_stand_in_below_takes_it_back_and_leaves_it_again(story: Story, cast: Cast):
    case = story.admission_at("application")
    declare(story.office.db, person="xia", other="jixiang", at=story.clock.now)
    resign(story, cast, "luo")
    assert waits(story, case).in_place_of == BRANCH
    take_back(story.office.db, person="xia", other="jixiang", at=story.clock.now)
    story.settle()
    assert waits(story, case).in_place_of is None
    declare(story.office.db, person="qiao", other="jixiang", at=story.clock.now)
    declare(story.office.db, person="xia", other="jixiang", at=story.clock.now)
    declare(story.office.db, person="shi", other="jixiang", at=story.clock.now)
    story.settle()
    assert asked(story, case) == ["方圆"]
    agreed = delegate(story.office, Delegation("fang", "kong", story.clock.now.date()), story.clock.now)
    story.settle()
    story.act(acts.Talk(), "kong", case)
    call_off(story.office, agreed, story.clock.now)
    assert complaints(story.office, story.clock.now) == []


def test_what_a_party_branch_decides_is_raised_nowhere(story: Story, cast: Cast):
    resign(story, cast, "dang")
    case = story.recommendation_at("handover")
    story.act(acts.HandOver(), "shi", case)
    assert waits(story, case).vacant
    with pytest.raises(Refusal) as caught:
        story.record(acts.PartyAnswer(verdict="accepted"), "shi", case)
    assert caught.value.code == "not_entitled"


def test_nothing_is_asked_of_the_levels_above_while_the_posts_are_filled(story: Story, monkeypatch):
    """Bulk settling must not pay for what is rare."""
    looked: list[object] = []
    monkeypatch.setattr("casework.settling.asking.raised", lambda *of: looked.append(of) or raised(*of))
    story.admission_at("committee_review")
    story.recommendation_at("handover")
    story.transfer_at("acceptance")
    assert looked == []
