"""Forms are taken from our own pages only (TRUST X-07)."""

import pytest

from tests.story import Story
from tests.web.site import BASE, Site, serving

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SESSION = {"Cookie": "tuanwu_session=x"}


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": BASE}, False),
        ({"Origin": BASE}, True),
        ({"Origin": BASE.upper()}, True),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": f"{BASE}.elsewhere.example"}, False),
        ({"Referer": f"{BASE}/start"}, True),
        ({"Referer": "https://elsewhere.example/start"}, False),
        ({}, True),
        (SESSION, False),
        ({"Cookie": "lang=zh"}, True),
        (SESSION | {"Sec-Fetch-Site": "same-origin"}, True),
        (SESSION | {"Origin": BASE}, True),
    ],
)
def test_where_a_form_may_come_from(site: Site, headers: dict[str, str], taken: bool):
    answer = site.client.post("/start", data={"mailbox": "nobody@qingshan.example"}, headers=headers)
    assert answer.status_code == (303 if taken else 403)


def test_looking_is_always_allowed(site: Site):
    assert site.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_the_demo_also_takes_the_address_it_is_seen_at(story: Story):
    with serving(story, TUANWU_DEMO="true") as site:
        there = {"Origin": site.address}
        assert site.client.post("/start", data={"mailbox": "x"}, headers=there).status_code == 303
        elsewhere = {"Origin": "http://elsewhere.example"}
        assert site.client.post("/start", data={"mailbox": "x"}, headers=elsewhere).status_code == 403
