"""The demo's mailbox: letters as they were sent, and only in the demo."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from tests.story import Story
from tests.web.site import BASE, Site, serving

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LINK = f"{BASE}/a/token"


def keep(folder: Path, name: str, to: str, subject: str) -> str:
    """A letter as the demo's mail server keeps it; its id."""
    letter = EmailMessage(policy=SMTP)
    letter["To"], letter["Subject"], letter["Date"] = to, subject, datetime(2026, 3, 2, 1, tzinfo=UTC)
    letter.set_content(f"请办理：\n\n{LINK}\n", cte="base64")
    html = f'<html><head><title>x</title></head><body style="color: red"><a href="{LINK}">办理</a></body></html>'
    letter.add_alternative(html, subtype="html", cte="base64")
    day = folder / "2026-03-02"
    day.mkdir(parents=True, exist_ok=True)
    (day / f"{name}.eml").write_bytes(letter.as_bytes())
    return name


@pytest.fixture
def letters(tmp_path: Path) -> list[str]:
    """Two letters in the mailbox."""
    folder = tmp_path / "mail"
    return [
        keep(folder, "20260302T010000.000001-000001", "罗兰 <luo@qingshan.example>", "您有一项待办"),
        keep(folder, "20260302T010000.000002-000002", "石磊 <shi@qingshan.example>", "回执"),
    ]


@pytest.fixture
def demo(story: Story, tmp_path: Path, letters: list[str]):
    """The site in demo mode, over those letters."""
    with serving(story, TUANWU_DEMO="true", TUANWU_DATA_DIR=str(tmp_path)) as site:
        yield site


def test_letters_are_listed_newest_first(demo: Site):
    page = demo.get("/mailbox").text
    assert page.index("回执") < page.index("您有一项待办")
    assert "luo@qingshan.example" in page


def test_one_readers_letters(demo: Site):
    for wanted in ("luo@", "罗"):
        page = demo.get("/mailbox", params={"to": wanted}).text
        assert "您有一项待办" in page
        assert "回执" not in page


def test_the_letters_of_a_case_are_found_by_its_number(demo: Site, tmp_path: Path):
    keep(
        tmp_path / "mail", "20260302T010000.000003-000003", "罗兰 <luo@qingshan.example>", "您有一项待办（编号 7KQ2M9）"
    )
    page = demo.get("/mailbox", params={"to": "7kq2m9"}).text
    assert page.count("您有一项待办") == 1
    assert "回执" not in page


def test_a_letters_links_lead_to_where_the_page_is_seen(demo: Site, letters: list[str]):
    page = demo.get(f"/mailbox/{letters[0]}").text
    assert 'href="/a/token"' in page
    assert "请办理：" in page
    assert "Subject:" in page
    html = demo.get(f"/mailbox/{letters[0]}/html")
    assert f'href="{demo.address}/a/token"' in html.text
    assert '<base target="_blank">' in html.text


def test_a_letter_lies_in_a_frame_that_can_do_nothing_but_open_links(demo: Site, letters: list[str]):
    policy = demo.get(f"/mailbox/{letters[0]}/html").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "frame-src 'self'" in demo.get(f"/mailbox/{letters[0]}").headers["content-security-policy"]


def test_the_letter_as_it_went_over_the_wire(demo: Site, letters: list[str], tmp_path: Path):
    source = demo.get(f"/mailbox/{letters[0]}/source")
    assert source.headers["content-type"].startswith("text/plain")
    assert source.content == (tmp_path / "mail" / "2026-03-02" / f"{letters[0]}.eml").read_bytes()


@pytest.mark.parametrize("id", ["nothing", "20260302T010000.000009-000009", "..%2f..%2fsecret.key"])
def test_what_is_no_letter(demo: Site, id: str):
    assert demo.get(f"/mailbox/{id}").status_code == 404


def test_a_real_installation_has_no_such_page(site: Site):
    assert site.get("/mailbox").status_code == 404
    assert "/mailbox" not in site.get("/").text
