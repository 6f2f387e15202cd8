"""The viewing code."""

import stat
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from casework.throttle import WRONG_CODES
from tests.story import Story
from tests.web.site import Site, serving, settings
from web.app import AUDIENCES
from web.code import COOKIE, PLACES, new_viewing_code, viewing_code


@pytest.fixture
def here(tmp_path: Path) -> dict[str, str]:
    return {"TUANWU_DEMO": "1", "TUANWU_BASE_URL": "", "TUANWU_DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def code(here: dict[str, str]) -> str:
    return viewing_code(settings(**here))


@pytest.fixture
def outside(story: Story, here: dict[str, str]):
    """The site, visited by somebody who has not typed the code."""
    with serving(story, **here) as site:
        yield site


def test_the_code_is_kept_where_only_its_owner_reads_it(here: dict[str, str], code: str, tmp_path: Path):
    kept = tmp_path / "data" / "viewing.code"
    assert kept.read_text() == code
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert viewing_code(settings(**here)) == code


def test_every_page_behind_the_code_asks_for_it_and_changes_no_case(outside: Site):
    """A dead letter alone can be sent again: to whom it was meant for."""
    routes = [route for audience in AUDIENCES for route in audience.routes]
    ours = [route for route in routes if isinstance(route, APIRoute) and route.path.startswith(PLACES)]
    assert len(ours) >= 10
    assert [route.path for route in ours if route.methods != {"GET"}] == ["/admin/outbox"]
    for route in ours:
        path = route.path.replace("{ref}", "anything")
        answer = outside.get(path) if route.methods == {"GET"} else outside.post(path, {})
        assert answer.status_code == 403, route.path
        assert "请输入查看码" in answer.text


def test_the_code_leads_to_the_page_that_was_asked_for(outside: Site, code: str):
    asking = outside.get("/committee/cases?flag=late&under=college")
    assert 'name="to" value="/committee/cases?flag=late&amp;under=college"' in asking.text
    entered = outside.post("/code", {"code": code, "to": "/committee/cases?flag=late"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/committee/cases?flag=late")
    assert outside.get("/committee").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(outside: Site, code: str):
    cookie = outside.post("/code", {"code": code}).headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=lax", "max-age=43200", "path=/"))


def test_the_cookie_goes_over_https_alone_where_the_installation_does(story: Story, tmp_path: Path):
    secure = {"TUANWU_DATA_DIR": str(tmp_path)}
    with serving(story, **secure) as site:
        entered = site.post("/code", {"code": viewing_code(settings(**secure))})
    assert "secure" in entered.headers["set-cookie"].lower()


def test_small_letters_spaces_and_a_hyphen_do_no_harm(outside: Site, code: str):
    assert outside.post("/code", {"code": f" {code[:4].lower()}-{code[4:]} "}).status_code == 303


@pytest.mark.parametrize("typed", ["", "23456789", "码码码码码码码码", "\udcff"])
def test_another_code_opens_nothing(outside: Site, typed: str):
    answer = outside.post("/code", {"code": typed.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies
    assert outside.get("/committee").status_code == 403


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example/committee", "/\\evil.example", "/committee.evil.example",
     "javascript:alert(1)", "/my/page", "", "/committee\\..\\x"],
)  # fmt: skip
def test_the_code_leads_nowhere_else(outside: Site, code: str, elsewhere: str):
    entered = outside.post("/code", {"code": code, "to": elsewhere})
    assert entered.headers["location"] == "/committee"


def test_after_ten_wrong_codes_even_the_right_one_has_to_wait(outside: Site, code: str):
    for _ in range(WRONG_CODES.most):
        assert outside.post("/code", {"code": "22222222"}).status_code == 403
    outside.story.clock.forward(minutes=4)
    paused = outside.post("/code", {"code": code})
    assert (paused.status_code, paused.headers["retry-after"]) == (429, "360")
    outside.story.clock.forward(minutes=7)
    assert outside.post("/code", {"code": code}).status_code == 303


def test_twelve_hours_later_the_code_is_asked_for_again(outside: Site, code: str):
    outside.post("/code", {"code": code})
    outside.story.clock.forward(hours=11, minutes=59)
    assert outside.get("/committee").status_code == 200
    outside.story.clock.forward(minutes=1)
    assert outside.get("/committee").status_code == 403


def test_a_new_code_ends_what_the_old_one_opened(outside: Site, here: dict[str, str], code: str):
    outside.post("/code", {"code": code})
    assert outside.get("/committee").status_code == 200
    assert new_viewing_code(settings(**here)) != code
    assert outside.get("/committee").status_code == 403


@pytest.mark.parametrize("forged", ["", "x", "99999999999.00", "-1.", "²³.x", "9" * 400 + ".x"])
def test_a_cookie_made_elsewhere_opens_nothing(outside: Site, forged: str):
    assert outside.get("/committee", headers={"Cookie": f"{COOKIE}={forged}".encode()}).status_code == 403


def test_whoever_leaves_has_to_type_it_again(outside: Site, code: str):
    outside.post("/code", {"code": code})
    assert outside.post("/code/leave").status_code == 303
    assert outside.get("/committee").status_code == 403


def test_the_code_is_asked_for_in_english_too(outside: Site):
    assert "Please enter the viewing code" in outside.get("/committee?lang=en", headers={"Accept-Language": "en"}).text
