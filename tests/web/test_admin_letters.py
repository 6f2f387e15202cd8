"""What letters say, for whoever runs the installation."""

import pytest

from notifications.messages import MESSAGES
from tests.web.looking import Looking
from tests.web.reading import links, words

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_every_letter_is_listed_with_who_sends_it(looking: Looking):
    page = looking.get("/admin/letters")
    assert {link.address for link in links(page.text)} >= {f"/admin/letters/{name}" for name in MESSAGES}
    assert "待办通知 您有一项待办（编号 7F3A） 发展新团员、" in words(page.text)
    assert "职务交接通知 岗位交接通知 系统" in words(page.text)


@pytest.mark.parametrize(
    ("language", "subject", "headline"),
    [("zh", "您有一项待办", "待您办理："), ("en", "You have a task", "For you to do:")],
)
def test_a_letter_is_shown_in_the_pages_language(looking: Looking, language: str, subject: str, headline: str):
    page = looking.get(f"/admin/letters/task?lang={language}")
    assert subject in words(page.text)
    assert headline in words(page.text), "as plain text"
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert headline in looking.get(f"/admin/letters/task/html?lang={language}").text


def test_the_frame_runs_nothing_and_loads_nothing(looking: Looking):
    assert " sandbox></iframe>" in looking.get("/admin/letters/task").text
    policy = looking.get("/admin/letters/task/html").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy
    assert "script" not in policy


def test_a_letters_page_says_when_it_goes_and_to_whom(looking: Looking):
    shown = words(looking.get("/admin/letters/objection").text)
    assert "发展新团员 出现待办时 · 处理异议 办理人" in shown


def test_the_source_is_the_message_itself(looking: Looking):
    source = looking.get("/admin/letters/receipt/source")
    assert source.headers["content-type"].startswith("text/plain")
    assert "Auto-Submitted: auto-generated" in source.text


def test_no_such_letter_is_not_found(looking: Looking):
    for place in ("", "/html", "/source"):
        assert looking.get(f"/admin/letters/no_such{place}").status_code == 404


@pytest.mark.parametrize("place", ["", "/task", "/task/html", "/task/source"])
def test_without_the_code_nothing_is_shown(looking: Looking, place: str):
    looking.client.cookies.clear()
    assert looking.client.get(f"/admin/letters{place}").status_code == 403
