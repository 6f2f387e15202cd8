"""What a link says that leads nowhere any more, giving one back, and asking for a fresh one (TRUST §1.5)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from casework import acts
from casework.given_back import given_back
from casework.posts import replace_officer
from casework.visibility import EVERYTHING
from models.link import Link
from tests.cast import MAIL_DOMAIN
from tests.story import Story
from tests.web.forms import form_to
from tests.web.site import Site, serving

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def released(site: Site) -> str:
    """A transfer that waits for its release."""
    return site.story.transfer_at("release")


def test_unknown_and_mistyped_links_answer_alike(site: Site, released: str):
    link = site.link(released, "luo", "review")
    paths = ("/a/nothing", link[:-1], f"{link}x", "/a/%00", "/a/团")
    answers = [site.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_done_by_another_says_so_and_names_nobody(site: Site, released: str):
    link = site.link(released, "luo", "review")
    site.story.act(acts.Review(verdict="pass"), "xia", released)
    answer = site.get(link)
    assert answer.status_code == 410
    assert "已由他人办理" in answer.text
    assert "夏雨" not in answer.text
    assert "陆离" not in answer.text


def test_a_link_dies_with_the_post(site: Site, released: str):
    link = site.link(released, "luo", "review")
    replace_officer(
        site.story.office,
        post="branch_secretary",
        organisation="class1",
        from_person="luo",
        to_person="tian",
        at=site.story.clock.now,
    )
    answer = site.get(link)
    assert answer.status_code == 410
    assert "此事项已不由您办理" in answer.text
    assert "计算机2501团支部" in answer.text
    assert "陆离" not in answer.text


def test_a_case_taken_back_leaves_nothing_to_do(site: Site, released: str):
    link = site.link(released, "luo", "review")
    site.story.act(acts.Withdraw(), "lu", released)
    assert site.get(link).status_code == 410
    assert "此事项已无须办理" in site.get(link).text


@pytest.mark.parametrize(
    ("ends", "said"),
    [("case", "整件事项已经结束"), ("stage", "这一环节已经结束"), ("task", "情况有了变化")],
)
def test_a_link_to_what_is_asked_no_more_says_why_and_whom_to_ask(site: Site, ends: str, said: str):
    story = site.story
    case = story.admission_at("training")
    story.act(acts.AssignContacts(contacts=("tian", "he")), "luo", case)
    link = site.link(case, "tian", "lesson")
    if ends == "case":
        story.act(acts.Withdraw(), "jixiang", case)
    elif ends == "task":
        story.act(acts.AssignContacts(contacts=("he", "kong")), "luo", case)
    else:
        _trained(story, case)
    story.settle()
    answer = site.get(link)
    assert answer.status_code == 410
    for words in (said, "登记团课", "培养考察", "您可以关闭本页", "如有疑问，请联系"):
        assert words in answer.text


def _trained(story: Story, case: str) -> None:
    for _ in range(8):
        story.clock.forward(days=12)
        story.act(acts.Lesson(minutes=45, witness="he"), "tian", case)
    story.act(acts.ProposeTarget(), "luo", case)


def test_a_choice_sent_to_a_dead_link_is_not_taken(site: Site, released: str):
    link = site.link(released, "luo", "review")
    site.story.act(acts.Review(verdict="pass"), "xia", released)
    assert site.post(link, {"verdict": "pass"}).status_code == 410
    assert site.post(f"{link}/confirm", {"verdict": "pass"}).status_code in (410, 422)


def test_an_expired_link_sends_a_fresh_one_to_its_holder_alone(site: Site, released: str):
    link = site.link(released, "luo", "review", days=1)
    site.story.clock.forward(days=2)
    expired = site.get(link)
    assert expired.status_code == 410
    assert "陆离" not in expired.text
    before = len(site.letters("task"))
    asked = site.post(f"{link}/fresh", {"sure": "yes"})
    answer = site.post(f"{link}/fresh/confirm", form_to(asked.text, f"{link}/fresh/confirm").filled())
    assert answer.status_code == 303
    assert "带有新链接的邮件会发到您登记的邮箱" in site.get(answer.headers["location"]).text
    sent = site.letters("task")[before:]
    assert [letter.person_id for letter in sent] == [site.story.cast.people["luo"]]


def test_fresh_links_are_not_sent_without_end(site: Site, released: str):
    link = site.link(released, "luo", "review", days=1)
    site.story.clock.forward(days=2)
    before = len(site.letters("task"))
    nonce = form_to(site.post(f"{link}/fresh", {"sure": "yes"}).text, f"{link}/fresh/confirm").filled()
    for _ in range(5):
        site.post(f"{link}/fresh/confirm", nonce)
    assert len(site.letters("task")) == before + 1
    site.story.clock.forward(hours=1)
    site.post(f"{link}/fresh/confirm", nonce)
    assert len(site.letters("task")) == before + 2


@pytest.mark.parametrize("what", ["fresh", "give-back"])
def test_neither_happens_without_a_choice_and_a_confirmation(site: Site, released: str, what: str):
    link = site.link(released, "luo", "review", days=1)
    site.story.clock.forward(days=2)
    before = len(site.letters("task"))
    assert site.post(f"{link}/{what}").status_code == 303
    site.post(f"{link}/{what}/confirm", {"nonce": "0" * 64})
    assert len(site.letters("task")) == before
    assert _links(site)[0].revoked_at is None


def test_a_link_given_back_is_dead_and_the_office_sees_why(site: Site, released: str):
    link = site.link(released, "luo", "review")
    asked = site.post(f"{link}/give-back", {"sure": "yes"})
    site.post(f"{link}/give-back/confirm", form_to(asked.text, f"{link}/give-back/confirm").filled())
    answer = site.get(link)
    assert answer.status_code == 410
    assert "链接已作废" in answer.text
    with site.story.office.db.reading() as session:
        (told,) = given_back(session, EVERYTHING)
    assert (told.to, told.mailbox, told.case_ref) == ("罗兰", f"luo@{MAIL_DOMAIN}", released)


def test_a_view_is_counted_and_a_look_ahead_is_not(story: Story):
    with serving(story) as site:
        link = site.link(story.transfer_at("release"), "luo", "review")
        site.client.head(link)
        site.get(link)
        story.clock.forward(seconds=1)
        site.get(link)
    seen = _links(site)[0]
    assert seen.views == 2
    assert seen.first_seen_at + timedelta(seconds=1) == story.clock.now


def _links(site: Site) -> list[Link]:
    with site.story.office.db.reading() as session:
        return list(session.exec(select(Link)))
