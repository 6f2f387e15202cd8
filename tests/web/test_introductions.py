"""The letter of introduction: from the release to its last day, each copy written down once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from casework import acts, checkpoint
from casework.doctor import complaints
from casework.happenings import IntroductionPrinted, happening
from casework.histories import readable
from casework.terms import local_day
from models.audit import AuditEntry
from tests.snapshot import snapshot
from tests.story import Story
from tests.web.forms import form_to
from tests.web.reading import words
from tests.web.site import Site
from tests.web.test_disowning import receipt


def printed(story: Story) -> list[int]:
    """The copies that the log knows of."""
    with story.office.db.reading() as session:
        bodies = session.exec(select(AuditEntry.body).order_by(AuditEntry.seq)).all()
    found = (happening(readable(body)) for body in bodies)
    return [one.copy for one in found if isinstance(one, IntroductionPrinted)]


def issue(site: Site, letter: str) -> str:
    """Press the button; where it leads."""
    answer = site.post(letter, form_to(site.get(letter).text, letter).filled())
    assert answer.status_code == 303
    return answer.headers["location"]


def test_before_the_release_there_is_none(site: Site):
    case = site.story.transfer_at("release")
    link = site.follow(case, "lu")
    assert "/introduction" not in site.get(link).text
    answer = site.get(f"{link}/introduction")
    assert (answer.status_code, "转出方同意之前没有介绍信" in answer.text) == (409, True)
    assert site.post(f"{link}/introduction", {"copy": "1", "nonce": ""}).headers["location"] == f"{link}/introduction"
    assert printed(site.story) == []


def test_looking_writes_nothing_and_each_copy_is_written_down_once(site: Site):
    case = site.story.transfer_at("acceptance")
    link = site.follow(case, "lu")
    letter = f"{link}/introduction"
    assert letter in site.get(link).text
    before = snapshot(site.story.office.db)
    form = form_to(site.get(letter).text, letter).filled()
    assert snapshot(site.story.office.db) == before
    assert site.get(f"{letter}/1").status_code == 200  # not issued yet: the page with the button
    assert "沿此线剪下" not in site.get(f"{letter}/1").text
    for _ in range(2):  # pressed twice
        assert site.post(letter, form).headers["location"] == f"{letter}/1"
    assert printed(site.story) == [1]
    assert issue(site, letter) == f"{letter}/2"
    assert printed(site.story) == [1, 2]
    checkpoint.make(site.story.office, site.story.clock.now)
    assert complaints(site.story.office, site.story.clock.now) == []


def test_the_letter_says_who_goes_where_and_until_when_and_has_a_return_slip(site: Site):
    case = site.story.transfer_at("acceptance")
    shown = words(site.get(issue(site, f"{site.follow(case, 'lu')}/introduction")).text)
    number = site.story.case(case).number
    assert "兹有计算机2501团支部团员陆离，团组织关系转往你处，请予接收。" in shown
    assert shown.count(f"{number} 号") == 2
    assert "90 天" in shown
    assert "沿此线剪下" in shown
    assert "计算机2501团支部团员陆离的团组织关系，我处已接收。" in shown
    assert "青山大学计算机学院团委" in shown


@pytest.mark.parametrize("days", [90, 91])
def test_it_is_valid_to_its_last_day_and_no_longer(site: Site, days: int):
    case = site.story.transfer_at("acceptance")
    link = site.follow(case, "lu")
    released = local_day(site.story.clock.now)
    issue(site, f"{link}/introduction")
    site.story.clock.now += timedelta(days=days)
    assert (local_day(site.story.clock.now) - released).days == days
    again = site.follow(case, "lu")
    answer = site.get(f"{again}/introduction")
    assert (answer.status_code, "介绍信已过有效期" in answer.text) == ((200, False) if days == 90 else (409, True))
    assert ("沿此线剪下" in site.get(f"{again}/introduction/1").text) == (days == 90)
    form = form_to(answer.text, f"{again}/introduction").filled() if days == 90 else {}
    forced = site.post(f"{again}/introduction", form)
    assert forced.status_code == 303
    assert printed(site.story) == ([1, 2] if days == 90 else [1])


def test_a_new_release_issues_a_new_letter(site: Site):
    story = site.story
    case = story.transfer_at("acceptance")
    issue(site, f"{site.follow(case, 'lu')}/introduction")
    story.act(acts.Review(verdict="return", to="release", reason="材料不齐"), "liu", case)
    assert site.get(f"{site.follow(case, 'lu')}/introduction").status_code == 409
    story.clock.forward(days=3)
    story.act(acts.Review(verdict="pass"), "luo", case)
    assert "尚未打印" in words(site.get(f"{site.follow(case, 'lu')}/introduction").text)


def test_officers_reach_it_from_their_task_and_from_their_receipt(site: Site):
    case = site.story.transfer_at("acceptance")
    task = site.link(case, "liu", "review")
    assert f"{task}/introduction" in site.get(task).text
    assert issue(site, f"{task}/introduction") == f"{task}/introduction/1"
    receipt_link = receipt(site, case, "luo", "review")
    assert f"{receipt_link}/introduction" in site.get(receipt_link).text
    assert issue(site, f"{receipt_link}/introduction") == f"{receipt_link}/introduction/2"
    assert printed(site.story) == [1, 2]


def test_other_cases_have_none(site: Site):
    case = site.story.admission_at("training")
    assert site.get(f"{site.follow(case, 'jixiang')}/introduction").status_code == 404


def test_it_is_told_in_english_too(site: Site):
    case = site.story.transfer_at("acceptance")
    copy = issue(site, f"{site.follow(case, 'lu')}/introduction")
    shown = words(site.get(f"{copy}?lang=en").text)
    assert "Letter of introduction of League membership" in shown
    assert "Return slip" in shown
