"""A new installation, migrated and nothing else: its pages say what is missing and what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.office import Office
from tests.cast import Cast
from tests.story import Clock, Story
from tests.web.looking import Looking
from tests.web.reading import words
from tests.web.site import serving, settings
from web.code import viewing_code

FOR_EVERYBODY = ("/", "/apply", "/my", "/start")
FOR_OPERATORS = (
    "/committee",
    "/committee/cases",
    "/committee/numbers",
    "/committee/units",
    "/audit",
    "/admin",
    "/admin/organisations",
)


@pytest.fixture
def new(office: Office, clock: Clock, tmp_path: Path) -> Iterator[Looking]:
    """The site over an empty database, visited by somebody who has the viewing code."""
    here = {"TUANWU_DEMO": "1", "TUANWU_BASE_URL": "", "TUANWU_DATA_DIR": str(tmp_path / "data")}
    story = Story(office, Cast(office.db, {}, {}), clock)
    with serving(story, **here) as site:
        yield Looking(site.address, story, site.client, viewing_code(settings(**here)))


@pytest.mark.parametrize("path", FOR_EVERYBODY)
def test_whoever_comes_too_early_is_told_to_ask_or_to_come_back(new: Looking, path: str):
    assert "本系统还没有导入名册，暂时不能申请，也发不出链接。请向团委询问，或过些时候再来。" in words(
        new.get(path).text
    )
    assert "The roster has not been imported" in words(new.get(f"{path}?lang=en").text)


@pytest.mark.parametrize("path", ["/apply", "/my", "/start"])
def test_no_form_is_shown_that_could_lead_nowhere(new: Looking, path: str):
    assert "<form" not in new.get(path).text


@pytest.mark.parametrize("path", FOR_OPERATORS)
def test_who_runs_it_is_told_the_command(new: Looking, path: str):
    chinese, english = new.get(path).text, new.get(f"{path}?lang=en").text
    assert "请在服务器上生成空白名册，填好后导入" in words(chinese)
    assert "write an empty roster, fill it in, and import it" in words(english)
    assert "<code>tuanwu import roster.xlsx</code>" in chinese


def test_the_home_page_does_not_count_to_nought(new: Looking):
    assert "今天没有公示。" in words(new.get("/").text)
    assert "No notice is up today." in words(new.get("/?lang=en").text)


@pytest.mark.parametrize("path", FOR_EVERYBODY + FOR_OPERATORS)
def test_a_roster_ends_all_that(looking: Looking, path: str):
    assert "名册还没有导入" not in looking.get(path).text
