"""Pausing one's own telephone from one's own page."""

import pytest
from sqlmodel import select

from casework.channels import pause
from models.channel import Channel
from tests.web.forms import form_to
from tests.web.reading import words
from tests.web.site import Site

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def telephone(site: Site) -> str:
    """A telephone of the branch secretary's; its reference."""
    story = site.story
    with story.office.db.transaction() as session:
        channel = Channel(
            kind="sms", address="+8613800138000", person_id=story.cast.people["luo"], since=story.clock.now
        )
        session.add(channel)
        return channel.ref


def is_paused(site: Site) -> bool:
    with site.story.office.db.reading() as session:
        return session.exec(select(Channel.paused_at)).one() is not None


def test_who_has_none_is_shown_none(site: Site):
    assert "其他提醒方式" not in words(site.get(site.start("luo")).text)


def test_a_telephone_is_paused_and_taken_up_again_after_a_second_look(site: Site, telephone: str):
    link = site.start("luo")
    for what, shown in (("pause", "已暂停"), ("resume", "不再在这里提醒")):
        page = site.get(link)
        assert "+86138****8000" in words(page.text)
        review = site.post(
            f"{link}/channels", form_to(page.text, f"{link}/channels").filled(channel=f"{telephone}:{what}")
        )
        assert is_paused(site) == (what == "resume"), "nothing has changed yet"
        site.post(f"{link}/channels/confirm", form_to(review.text, f"{link}/channels/confirm").filled())
        assert is_paused(site) == (what == "pause")
        assert shown in words(site.get(link).text)


def test_a_form_sent_as_it_stands_changes_nothing(site: Site, telephone: str):
    """As a scanner does that submits what it finds."""
    link = site.start("luo")
    answer = site.post(f"{link}/channels", form_to(site.get(link).text, f"{link}/channels").filled())
    assert answer.status_code == 303
    site.post(f"{link}/channels/confirm", {"channel": f"{telephone}:pause", "nonce": "made up"})
    assert not is_paused(site)


def test_another_persons_channel_is_not_there(site: Site, telephone: str):
    link = site.start("xia")
    assert site.post(f"{link}/channels", {"channel": f"{telephone}:pause"}).status_code == 404
    with site.story.office.db.transaction() as session:
        pause(session, site.story.cast.people["xia"], telephone, site.story.clock.now)
    assert not is_paused(site)
