"""Which language a page is in."""

import pytest

from tests.web.site import Site

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-GB", "en"),
        ("fr,en;q=0.4,zh;q=0.3", "en"),
        ("fr", "zh-CN"),
        ("", "zh-CN"),
        ("en;q=x", "en"),
    ],
)
def test_the_browsers_language(site: Site, accepted: str, tag: str):
    assert f'<html lang="{tag}">' in site.get("/", headers={"Accept-Language": accepted}).text


def test_what_was_asked_for_stays(site: Site):
    assert '<html lang="en">' in site.get("/?lang=en").text
    assert '<html lang="en">' in site.get("/notices").text
    assert '<html lang="zh-CN">' in site.get("/notices?lang=zh").text


def test_a_link_speaks_its_readers_language(site: Site):
    case = site.story.admission_at("application", "ruyi")
    assert '<html lang="en">' in site.get(site.follow(case, "ruyi")).text
    assert '<html lang="zh-CN">' in site.get(site.link(case, "luo", "talk"), headers={"Accept-Language": "en"}).text


def test_the_other_language_is_one_click_away_on_the_same_page(site: Site):
    page = site.get("/apply?at=college").text
    assert 'href="/apply?at=college&amp;lang=en"' in page
