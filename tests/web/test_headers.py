"""Security headers, and what browsers may keep (TRUST L-15, X-08)."""

import pytest

from tests.story import Story
from tests.web.site import Site, serving
from web.page import static

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_every_page_carries_them(site: Site):
    task = site.link(site.story.transfer_at("release"), "luo", "review")
    for path in (task, "/", "/notices", "/apply", "/start", "/my", "/nothing"):
        headers = site.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'"), path
        assert "frame-ancestors 'none'" in policy
        assert "script" not in policy
        assert headers["referrer-policy"] == "strict-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "noindex" in headers["x-robots-tag"]
        assert "strict-transport-security" in headers, "the base URL of the test's site is https"


def test_without_https_browsers_are_not_told_to_insist_on_it(story: Story):
    with serving(story, TUANWU_BASE_URL="http://127.0.0.1:8420") as site:
        assert "strict-transport-security" not in site.get("/").headers


def test_a_static_file_asked_for_by_its_digest_may_be_kept(site: Site):
    assert "immutable" in site.get(static("tuanwu.css")).headers["cache-control"]
    assert site.get("/static/tuanwu.css").headers["cache-control"] == "no-store"
    assert site.get("/static/nothing.css?v=1").headers["cache-control"] == "no-store"


def test_no_page_holds_what_the_policy_would_refuse(site: Site):
    task = site.link(site.story.admission_at("branch_vote"), "luo", "vote")
    for path in (task, "/", "/apply", "/apply/class1", "/notices"):
        page = site.get(path).text
        for refused in ("<script", " style=", "data:", "javascript:", " onclick"):
            assert refused not in page, (path, refused)
