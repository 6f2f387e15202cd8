"""Pages for what went wrong, in plain words and either language."""

import pytest

from tests.web.site import Site, serving

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_what_is_not_there(site: Site):
    answer = site.get("/nothing")
    assert answer.status_code == 404
    assert "这里没有内容" in answer.text
    assert "There is nothing here" in site.get("/nothing?lang=en").text


def test_a_method_nobody_offers(site: Site):
    link = site.link(site.story.transfer_at("release"), "luo", "review")
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert site.client.request(method, link, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 405
    assert site.get(f"{link}/confirm").status_code == 405


def test_too_much(site: Site):
    assert site.post("/start", {"mailbox": "x" * 300_000}).status_code == 413


def test_too_much_of_unstated_length(site: Site):
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    answer = site.client.post("/start", content=(b"a=" + b"x" * 1000 + b"&" for _ in range(290)), headers=headers)
    assert answer.status_code == 413
    assert "内容过长" in answer.text


def test_files_are_not_taken(site: Site):
    answer = site.client.post("/start", files={"mailbox": b"x"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    assert "无法读取这张表单" in answer.text


def test_the_database_away(site: Site):
    link = site.link(site.story.transfer_at("release"), "luo", "review")
    with site.story.office.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE link RENAME TO link_away")
    answer = site.get(link)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "暂时无法存取记录" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_fault_of_ours_says_so_and_keeps_the_headers(story):
    with serving(story) as site:
        site.story.office.db.reading = None
        answer = site.get("/notices")
    assert answer.status_code == 500
    assert "系统出了问题" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
