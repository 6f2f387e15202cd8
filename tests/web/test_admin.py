"""The administration pages."""

from sqlmodel import select

from casework.channels import add_for_post
from casework.paging import PAGE
from models.channel import Channel, Nudge
from models.heartbeat import Heartbeat
from models.organisation import Organisation
from models.outbox import Outbox
from models.person import Person, PostHolding
from models.unreachable import Unreachable
from tests.cast import Cast
from tests.web.looking import Looking
from tests.web.reading import links, words


def test_signs_of_life_and_troubles_are_shown(looking: Looking):
    assert "后台程序没有运行" in words(looking.get("/admin").text)
    now = looking.story.clock.now
    with looking.story.office.db.transaction() as session:
        session.add(Heartbeat(name="worker:here:1", beat_at=now))
        session.add(Heartbeat(name="prefect", beat_at=now, failing_since=now))
    shown = words(looking.get("/admin").text)
    assert "后台程序没有运行" not in shown
    assert "prefect 自 2026年3月2日 09:00（北京时间） 起出现故障" in shown
    assert "prefect 自" in words(looking.get("/committee").text)


def test_an_installation_without_trouble_says_so(looking: Looking):
    with looking.story.office.db.transaction() as session:
        session.add(Heartbeat(name="worker:here:1", beat_at=looking.story.clock.now))
    assert "后台程序运行正常" in words(looking.get("/admin").text)


def test_waiting_letters_are_counted_by_their_state(looking: Looking):
    looking.story.admission_at("application")
    with looking.story.office.db.reading() as session:
        queued = len(session.exec(select(Outbox).where(Outbox.state == "queued")).all())
    assert f"待发送 {queued}" in words(looking.get("/admin").text)


def test_dead_letters_come_with_their_cause_in_pages(looking: Looking, cast: Cast):
    assert "所有邮件均已送达" in words(looking.get("/admin/outbox").text)
    looking.story.admissions_at("application", cast.applicants(PAGE))
    looking.story.recommendation_at("branch_vote")
    with looking.story.office.db.transaction() as session:
        received = session.exec(select(Outbox).where(Outbox.letter == "received")).all()
        for letter in received:
            letter.state, letter.attempts, letter.last_reply = "dead", 3, "550 5.1.1 user not found"
    first, second = (words(looking.get(f"/admin/outbox?page={number}").text) for number in (1, 2))
    assert f"共 {PAGE + 1} 封" in first
    assert first.count("550 5.1.1 user not found 已试 3 次") == PAGE
    assert second.count("550 5.1.1 user not found") == 1


def test_a_letter_without_a_mailbox_says_that(looking: Looking):
    looking.story.transfer_at("release")
    with looking.story.office.db.transaction() as session:
        letter = session.exec(select(Outbox)).first()
        letter.person_id, letter.state = None, "dead"
    assert "没有邮箱" in words(looking.get("/admin/outbox").text)


def test_procedures_are_shown_as_they_stand(looking: Looking):
    shown = words(looking.get("/admin/procedures").text)
    for procedure in looking.story.office.procedures.values():
        assert procedure.digest[:16] in shown
    assert "quorum: >1/2" in shown
    assert "count_first: false" in shown
    assert "days: 5" in shown
    assert "season.deadlines: 08-31, 09-30" in shown
    assert "{" not in shown, "settings in groups are written as the files write them, not as Python does"
    assert "Hand-over" in words(looking.get("/admin/procedures?lang=en").text)


def test_the_tree_is_walked_level_by_level(looking: Looking):
    top = looking.get("/admin/organisations").text
    assert "团委书记 方圆" in words(top)
    below = next(link.address for link in links(top) if link.words == "青山大学团委")
    college = next(link.address for link in links(looking.get(below).text) if link.words == "青山大学计算机学院团委")
    shown = words(looking.get(college).text)
    assert "计算机2501团支部 团支部 CLASS1 13 名团员" in shown
    assert "团支部书记 罗兰" in shown


def test_officers_stand_before_those_who_only_sit_on_the_committee(looking: Looking, cast: Cast):
    with looking.story.office.db.transaction() as session:
        college = cast.organisations["college"]
        session.add(
            PostHolding(
                organisation_id=college,
                post="committee_secretary",
                person_id=cast.people["luo"],
                since=looking.story.clock.now,
            )
        )
    shown = words(looking.get("/admin/organisations?under=university").text)
    assert shown.index("团委书记 罗兰") < shown.index("团委干事 乔木") < shown.index("团委委员 安然")


def test_many_organisations_come_in_pages(looking: Looking, cast: Cast):
    with looking.story.office.db.transaction() as session:
        parent = session.get_one(Organisation, cast.organisations["liuhe"])
        for number in range(PAGE):
            session.add(
                Organisation(kind="branch", name=f"柳{number}", parent_id=parent.id, path=f"{parent.path}9{number}/")
            )
    first, second = (looking.get(f"/admin/organisations?under=liuhe&page={n}").text for n in (1, 2))
    assert words(first).count("无人任职") == PAGE - 1
    assert "柳49" in second


def test_further_channels_are_shown_without_their_secrets(looking: Looking, cast: Cast):
    assert "还没有设置" in words(looking.get("/admin/channels").text)
    now = looking.story.clock.now
    with looking.story.office.db.transaction() as session:
        channel = add_for_post(session, "robot", "wecombot://BOTKEY01-2345", "CLASS1", "branch_secretary", now)
        session.add(
            Channel(kind="sms", address="+8613800138000", person_id=cast.people["luo"], since=now, paused_at=now)
        )
        told = {"cause": "one", "letter": "task", "not_before": now, "queued_at": now}
        session.add(Nudge(channel_id=channel.id, state="dead", last_reply="93000 invalid webhook url", **told))
    page = looking.get("/admin/channels").text
    assert "计算机2501团支部 团支部书记 企业微信群机器人 尚未发送 · 1 条已放弃 93000 invalid webhook url" in words(page)
    assert "罗兰 短信 +86138****8000 本人已暂停" in words(page)
    assert "BOTKEY" not in page


def test_a_dead_letter_is_sent_again_and_nothing_else_can_be_changed(looking: Looking):
    looking.story.transfer_at("release")
    with looking.story.office.db.transaction() as session:
        dead, alive = session.exec(select(Outbox).order_by(Outbox.id)).all()[:2]
        dead.state, dead.attempts, dead.last_reply = "dead", 8, "550 5.1.1 user not found"
        alive.state, alive.attempts = "sent", 1
    assert "重新发送" in words(looking.get("/admin/outbox").text)
    same = {"Sec-Fetch-Site": "same-origin"}
    for letter in (dead.id, alive.id):
        answer = looking.client.post("/admin/outbox", data={"letter": str(letter)}, headers=same)
        assert (answer.status_code, answer.headers["location"]) == (303, "/admin/outbox")
    assert looking.client.post("/admin/outbox", data={"letter": "x"}, headers=same).status_code == 400
    with looking.story.office.db.reading() as session:
        found = [session.get_one(Outbox, letter.id) for letter in (dead, alive)]
    assert [(one.state, one.attempts) for one in found] == [("queued", 0), ("sent", 1)]
    assert "所有邮件均已送达" in words(looking.get("/admin/outbox").text)


def test_who_has_not_typed_the_code_sends_nothing_again(looking: Looking):
    looking.client.cookies.clear()
    same = {"Sec-Fetch-Site": "same-origin"}
    answer = looking.client.post("/admin/outbox", data={"letter": "1"}, headers=same)
    assert answer.headers.get("location") != "/admin/outbox"


def test_mailboxes_that_do_not_exist_are_listed_until_they_are_mended(looking: Looking, cast: Cast):
    now = looking.story.clock.now
    gone = {"mailbox": "luo@qingshan.example", "bounces": 3, "reason": "550 5.1.1 user unknown", "suppressed_at": now}
    with looking.story.office.db.transaction() as session:
        session.add(Unreachable(person_id=cast.people["luo"], first_at=now, last_at=now, **gone))
    shown = words(looking.get("/admin/outbox").text)
    assert "罗兰 luo@qingshan.example 计算机2501团支部" in shown
    assert "已停发" in shown
    with looking.story.office.db.transaction() as session:
        session.get_one(Person, cast.people["luo"]).mailbox = "luolan@qingshan.example"
    assert "luo@qingshan.example" not in words(looking.get("/admin/outbox").text)
