"""Telling on further channels: beside the letters, and never in their way."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest
from sqlmodel import col, select

from casework import acts, channels
from casework.coalescing import MANY
from casework.fresh_links import send_all as send_all_fresh
from casework.reminders import remind
from casework.terms import SHANGHAI
from casework.upkeep import clear
from flows.at_work import AtWork
from flows.channels import due, tell_all
from flows.post import send_all
from models.channel import Channel, Nudge
from models.outbox import Outbox
from notifications.channels import Channels
from tests.cast import Cast
from tests.notifications.gateway import Gateway, lead_robots_to, listening
from tests.story import Clock, Story
from tests.web.site import settings

ROBOT = "wecombot://BOTKEY01-2345"
TELEPHONE = "+8613800138000"


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """Where robots and telephones are."""
    with listening() as gateway:
        lead_robots_to(gateway, monkeypatch)
        yield gateway


@pytest.fixture
def telling(work: AtWork, gateway: Gateway) -> AtWork:
    """The same work with that gateway in its settings."""
    return replace(work, settings=settings(TUANWU_SMTP_PORT=str(work.settings.smtp_port), TUANWU_SMS_URL=gateway.url))


@pytest.fixture
def robot(story: Story) -> Channel:
    """A robot in the group of class1's secretaries."""
    with story.office.db.transaction() as session:
        return channels.add_for_post(session, "robot", ROBOT, "CLASS1", "branch_secretary", story.clock.now)


def telephone(story: Story, ref: str) -> Channel:
    """A telephone of one of the cast."""
    with story.office.db.transaction() as session:
        found = Channel(kind="sms", address=TELEPHONE, person_id=story.cast.people[ref], since=story.clock.now)
        session.add(found)
        return found


def nudges(work: AtWork) -> list[Nudge]:
    with work.office.db.reading() as session:
        return list(session.exec(select(Nudge).order_by(col(Nudge.id))).all())


def told(work: AtWork, clock: Clock) -> dict[str, int]:
    """Letters go out; when the nudges have gathered, they are told. How many came to what."""
    send_all(work)
    clock.forward(minutes=2)
    return dict(tell_all(work, Channels.of(work.settings)))


def test_a_group_hears_that_something_waits_and_who_it_is_for(
    story: Story, telling: AtWork, robot: Channel, gateway: Gateway, clock: Clock
):
    case = story.admission_at("application")
    assert told(telling, clock) == {"sent": 1}
    text = gateway.bodies[0]["text"]["content"]
    assert text.startswith("团务提醒：计算机2501团支部的团支部书记有 1 项新的待办")
    assert story.case(case).number in text
    assert "吉" not in text
    assert "http" not in text
    assert {nudge.state for nudge in nudges(telling)} == {"sent"}


def test_what_waits_together_is_one_text(
    story: Story, telling: AtWork, robot: Channel, gateway: Gateway, clock: Clock, cast: Cast
):
    story.admissions_at("application", cast.applicants(MANY - 1))
    assert told(telling, clock) == {"sent": 1}
    assert f"有 {MANY - 1} 项新的待办" in gateway.bodies[0]["text"]["content"]
    assert len(gateway.bodies) == 1


def test_new_tasks_gathered_in_one_letter_are_told_as_that(
    story: Story, telling: AtWork, robot: Channel, gateway: Gateway, clock: Clock, cast: Cast
):
    story.admissions_at("application", cast.applicants(MANY))
    assert told(telling, clock) == {"sent": 1}
    assert "有一批待办（汇总在一封邮件里）" in gateway.bodies[0]["text"]["content"]


def test_two_holders_of_a_post_are_one_group(
    story: Story, telling: AtWork, robot: Channel, gateway: Gateway, clock: Clock, cast: Cast
):
    cast.holds("kong", "class1", "branch_secretary")
    story.admission_at("application")
    assert told(telling, clock) == {"sent": 1}
    assert "有 1 项新的待办" in gateway.bodies[0]["text"]["content"]


def test_a_telephone_rings_in_its_owners_language(story: Story, telling: AtWork, gateway: Gateway, clock: Clock):
    telephone(story, "luo")
    story.admission_at("application")
    assert told(telling, clock) == {"sent": 1}
    assert gateway.bodies[0]["to"] == TELEPHONE
    assert gateway.bodies[0]["text"].startswith("团务提醒：您有 1 项新的待办")


def test_who_has_no_mailbox_is_told_at_least_there(story: Story, telling: AtWork, gateway: Gateway, clock: Clock):
    cast = story.cast
    cast.holds("qin", "class1", "branch_secretary")
    telephone(story, "qin")
    story.admission_at("application")
    assert told(telling, clock) == {"sent": 1}
    assert "没有登记邮箱" in gateway.bodies[0]["text"]


def test_what_has_waited_long_enough_is_due_before_now(story: Story, telling: AtWork, gateway: Gateway, clock: Clock):
    """Due "now" by a clock read once more, it was never due for the worker, which looked again without a rest."""
    telephone(story, "luo")
    story.admission_at("application")
    send_all(telling)
    clock.forward(hours=1)
    assert due(telling) < clock.now


def test_no_telephone_rings_at_night(story: Story, telling: AtWork, gateway: Gateway, clock: Clock):
    telephone(story, "luo")
    clock.forward(hours=13)  # ten in the evening in Shanghai
    story.admission_at("application")
    assert told(telling, clock) == {}
    assert due(telling) is not None
    clock.now = due(telling)
    assert clock.now.astimezone(SHANGHAI).hour == 8
    assert dict(tell_all(telling, Channels.of(telling.settings))) == {"sent": 1}


def test_a_telephone_that_could_not_be_reached_in_the_evening_is_tried_in_the_morning(
    story: Story, telling: AtWork, gateway: Gateway, clock: Clock
):
    telephone(story, "luo")
    gateway.answers = [(502, "")]
    clock.forward(hours=11, minutes=57)  # nearly nine in the evening in Shanghai
    story.admission_at("application")
    assert told(telling, clock) == {"queued": 1}
    clock.forward(minutes=40)
    assert tell_all(telling, Channels.of(telling.settings)) == {}
    clock.now = due(telling)
    assert clock.now.astimezone(SHANGHAI).time() == time(8)
    assert dict(tell_all(telling, Channels.of(telling.settings))) == {"sent": 1}


def test_a_channel_that_fails_is_tried_again_and_holds_up_no_letter(
    story: Story, telling: AtWork, robot: Channel, gateway: Gateway, clock: Clock
):
    gateway.answers = [(502, ""), (200, {"errcode": 45009, "errmsg": "too fast"})]
    story.admission_at("application")
    assert send_all(telling)[1] is None
    clock.forward(minutes=2)
    assert dict(tell_all(telling, Channels.of(telling.settings))) == {"queued": 1}
    with story.office.db.reading() as session:
        assert set(session.exec(select(Outbox.state))) == {"sent"}
    clock.now = due(telling)
    assert dict(tell_all(telling, Channels.of(telling.settings))) == {"queued": 1}
    assert nudges(telling)[0].last_reply == "45009 too fast"
    assert (due(telling) - clock.now).total_seconds() >= 30 * 60
    clock.now = due(telling)
    assert dict(tell_all(telling, Channels.of(telling.settings))) == {"sent": 1}


def test_a_robot_that_was_thrown_out_is_given_up(
    story: Story, telling: AtWork, robot: Channel, gateway: Gateway, clock: Clock
):
    gateway.well = (200, {"errcode": 93000, "errmsg": "invalid webhook url"})
    story.admission_at("application")
    send_all(telling)
    while due(telling):
        clock.now = max(clock.now, due(telling))
        tell_all(telling, Channels.of(telling.settings))
    nudge = nudges(telling)[0]
    assert (nudge.state, nudge.last_reply) == ("dead", "93000 invalid webhook url")
    assert len(gateway.bodies) == 4


def test_what_is_done_meanwhile_is_not_told(
    story: Story, telling: AtWork, robot: Channel, gateway: Gateway, clock: Clock
):
    case = story.admission_at("application")
    send_all(telling)
    story.act(acts.Withdraw(reason="不申请了"), "jixiang", case)
    clock.forward(minutes=2)
    assert dict(tell_all(telling, Channels.of(telling.settings))) == {}
    assert [nudge.state for nudge in nudges(telling)] == ["cancelled"]
    assert gateway.bodies == []


def test_a_group_above_hears_of_what_waited_too_long(story: Story, telling: AtWork, gateway: Gateway, clock: Clock):
    with story.office.db.transaction() as session:
        channels.add_for_post(session, "robot", ROBOT, "COLLEGE", "committee_secretary", clock.now)
    story.transfer_at("release")
    clock.forward(days=4)
    remind(story.office, clock.now)
    assert told(telling, clock) == {"sent": 1}
    assert "1 项下级久未办理的工作" in gateway.bodies[0]["text"]["content"]


def test_who_just_asked_for_a_letter_is_not_told_of_it(
    story: Story, telling: AtWork, robot: Channel, gateway: Gateway, clock: Clock
):
    story.admission_at("application")
    assert told(telling, clock) == {"sent": 1}
    with story.office.db.transaction() as session:
        send_all_fresh(session, story.office, story.cast.people["luo"], clock.now)
    assert told(telling, clock) == {}


def test_reminders_gathered_in_one_letter_are_told_as_that(
    story: Story, telling: AtWork, gateway: Gateway, clock: Clock, cast: Cast
):
    story.admissions_at("application", cast.applicants(5))
    send_all(telling)
    telephone(story, "luo")
    clock.forward(days=32)
    remind(story.office, clock.now)
    assert told(telling, clock) == {"sent": 1}
    assert gateway.bodies[0]["text"].startswith("团务提醒：您有一批待办（汇总在一封邮件里）。")


def test_a_paused_channel_is_left_alone(story: Story, telling: AtWork, gateway: Gateway, clock: Clock):
    channel = telephone(story, "luo")
    with story.office.db.transaction() as session:
        channels.pause(session, story.cast.people["xia"], channel.ref, clock.now)  # somebody else's: nothing happens
    story.admission_at("application")
    assert told(telling, clock) == {"sent": 1}
    with story.office.db.transaction() as session:
        channels.pause(session, story.cast.people["luo"], channel.ref, clock.now)
    story.admission_at("application", "ruyi")
    assert told(telling, clock) == {}


def test_what_waits_for_a_channel_that_is_paused_is_not_told(
    story: Story, telling: AtWork, gateway: Gateway, clock: Clock
):
    channel = telephone(story, "luo")
    story.admission_at("application")
    send_all(telling)
    with story.office.db.transaction() as session:
        channels.pause(session, story.cast.people["luo"], channel.ref, clock.now)
    assert told(telling, clock) == {}
    assert [nudge.state for nudge in nudges(telling)] == ["cancelled"]


def test_a_channel_told_twice_to_go_on_keeps_what_waits(story: Story, telling: AtWork, gateway: Gateway, clock: Clock):
    channel = telephone(story, "luo")
    story.admission_at("application")
    send_all(telling)
    with story.office.db.transaction() as session:
        channels.pause(session, story.cast.people["luo"], channel.ref, None)
    clock.forward(minutes=2)
    assert dict(tell_all(telling, Channels.of(telling.settings))) == {"sent": 1}


def test_what_was_told_long_ago_is_thrown_away(
    story: Story, telling: AtWork, robot: Channel, gateway: Gateway, clock: Clock
):
    story.admission_at("application")
    assert told(telling, clock) == {"sent": 1}
    clear(story.office, clock.now)
    assert len(nudges(telling)) == 1
    story.admission_at("application", "ruyi")
    send_all(telling)
    clear(story.office, clock.forward(days=91))
    assert [nudge.state for nudge in nudges(telling)] == ["queued"], "what still waits is kept"


def test_a_worker_that_died_leaves_its_nudges_to_the_next(
    story: Story, telling: AtWork, robot: Channel, gateway: Gateway, clock: Clock
):
    from casework import nudges as queue

    story.admission_at("application")
    send_all(telling)
    clock.forward(minutes=2)
    with story.office.db.transaction() as session:
        assert len(queue.claim(session, clock.now)) == 1
    with story.office.db.transaction() as session:
        assert queue.claim(session, clock.now) == []
    clock.now = due(telling) + queue.LEASE / 300
    assert dict(tell_all(telling, Channels.of(telling.settings))) == {"sent": 1}
