"""The access log says which route was asked for, and never the path: paths hold tokens (TRUST L-17)."""

import pytest
from structlog.testing import capture_logs

from tests.story import Story
from tests.web.site import serving

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_a_line_a_request_with_the_routes_template(story: Story):
    case = story.transfer_at("release")
    with capture_logs() as lines, serving(story) as site:
        link = site.link(case, "luo", "review")
        site.get(link)
        site.post(link, {"verdict": "pass"})
        site.get("/nothing/here")
        site.get("/static/tuanwu.css")
    told = [(line["method"], line["route"], line["status"]) for line in lines]
    assert told == [
        ("GET", "/a/{token}", 200),
        ("POST", "/a/{token}", 200),
        ("GET", "-", 404),
        ("GET", "/static", 200),
    ]


def test_no_token_gets_into_any_log(story: Story, capfd: pytest.CaptureFixture[str]):
    case = story.transfer_at("release")
    with serving(story) as site:
        link = site.link(case, "luo", "review")
        site.decide(link, verdict="pass")
        site.get(f"{link}x")
    out, err = capfd.readouterr()
    assert "request" in out
    assert link.removeprefix("/a/") not in out + err
