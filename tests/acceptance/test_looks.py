"""Pages as they are seen and operated: contrast in light and dark, the keyboard, no pushing sideways."""

import pytest
from playwright.sync_api import Page

from tests.acceptance import seen
from tests.acceptance.house import House

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

MOST_TABS = 60


@pytest.fixture
def addresses(house: House) -> list[str]:
    """Pages of every audience that reads without signing in, among them a decision and a case to follow."""
    case = house.story.admission_at("pre_review")
    house.carry_on()
    links = [house.site.link(case, "shi", "review"), house.site.follow(case, "jixiang")]
    pages = ["/", "/apply", "/apply/class1", "/my", "/start", "/notices", "/procedures"]
    return [house.site.address + path for path in (*pages, *links)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_everything_can_be_read_and_nothing_runs_over(addresses: list[str], phone: Page, scheme: str, width: int):
    phone.emulate_media(color_scheme=scheme)
    phone.set_viewport_size({"width": width, "height": 844})
    for address in addresses:
        for language in ("zh", "en"):
            _visit(phone, f"{address}?lang={language}")
            assert seen.faint_texts(phone) == [], address
            assert seen.faint_edges(phone) == [], address
            assert not seen.runs_over(phone), address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whoever_tabs_through_a_decision_sees_where_they_are(addresses: list[str], phone: Page, scheme: str):
    phone.emulate_media(color_scheme=scheme)
    phone.goto(next(one for one in addresses if "/a/" in one))
    phone.keyboard.press("Tab")
    assert "skip" in seen.focus(phone)[0], "the first stop leads past the menu"
    visited = []
    for _ in range(MOST_TABS):
        name, ratio = seen.focus(phone)
        if name.startswith("body"):
            break
        assert ratio >= seen.EDGE, name
        visited.append(name)
        phone.keyboard.press("Tab")
    assert any(name.startswith("input") for name in visited)
    assert any(name.startswith("button") for name in visited)


def test_a_decision_is_taken_by_the_keyboard_alone(house: House, phone: Page):
    case = house.story.admission_at("pre_review")
    phone.goto(house.site.address + house.site.link(case, "shi", "review"))
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    assert phone.url.endswith("#main")
    _tab_to(phone, "verdict")
    phone.keyboard.press("Space")
    assert phone.locator("input[name=verdict]:checked").get_attribute("value") == "pass"
    phone.keyboard.press("Enter")
    phone.wait_for_selector("form[action$='/confirm']")
    _tab_to(phone, "确认提交")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**done=**")
    assert house.site.record_of(case, "review") is not None


def _tab_to(page: Page, words: str) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if words in seen.focus(page)[0]:
            return
    raise AssertionError(f"Tab never came to {words}")


def _visit(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state()
