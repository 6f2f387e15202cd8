"""An officer names a stand-in from their own page, and ends it there."""

from datetime import date

import httpx
import pytest
from sqlmodel import select

from casework.stand_ins import Delegation, delegate
from models.stand_in import StandIn
from tests.web.forms import form_to
from tests.web.reading import words
from tests.web.site import Site

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FRIDAY = date(2026, 3, 6)


def agreed(site: Site) -> list[StandIn]:
    with site.story.office.db.reading() as session:
        return list(session.exec(select(StandIn)))


def filled_in(site: Site, link: str, **fields: object) -> httpx.Response:
    """The answer to the form: from today to Friday, unless it says otherwise."""
    page = site.get(f"{link}/stand-in")
    days = {"since": site.story.clock.now.date().isoformat(), "until": FRIDAY.isoformat()}
    typed = form_to(page.text, f"{link}/stand-in").filled(**days | {"sure": "yes"} | fields)
    return site.post(f"{link}/stand-in", typed)


def confirmed(site: Site, link: str, review: httpx.Response) -> httpx.Response:
    """The answer to the confirmation, with the code that its letter brings."""
    asked = site.post(f"{link}/stand-in/confirm", form_to(review.text, f"{link}/stand-in/confirm").filled())
    assert "验证码" in words(asked.text)
    assert agreed(site) == []
    return site.post(
        f"{link}/stand-in/confirm", form_to(asked.text, f"{link}/stand-in/confirm").filled(code=site.code())
    )


def test_a_stand_in_is_reviewed_confirmed_with_a_code_and_shown(site: Site):
    link = site.start("luo")
    review = filled_in(site, link, person="tian", procedure="transfer")
    assert all(part in words(review.text) for part in ("田野", "2026年3月6日", "团组织关系转接", "团支部书记"))
    answer = confirmed(site, link, review)
    assert answer.status_code == 303
    (row,) = agreed(site)
    assert (row.until, row.procedure, row.begun_at is not None) == (FRIDAY, "transfer", True)
    assert "田野" in words(site.get(answer.headers["location"]).text)
    assert "您正代罗兰办理工作" in words(site.get(site.start("tian")).text)
    assert [one.person_id for one in site.letters("delegated")] == [site.story.cast.people["luo"]]


def test_the_same_confirmation_sent_twice_agrees_once(site: Site):
    link = site.start("luo")
    review = filled_in(site, link, person="tian")
    assert confirmed(site, link, review).status_code == 303
    typed = form_to(review.text, f"{link}/stand-in/confirm").filled(code=site.code())
    assert site.post(f"{link}/stand-in/confirm", typed).status_code == 303
    assert len(agreed(site)) == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"person": "tian", "until": "2026-03-01"}, "不能早于第一天"),
        ({"person": "tian", "since": "2026-02-01"}, "不能早于今天"),
        ({"person": "tian", "until": ""}, "请填写这一项"),
        ({"person": "tian", "until": "Friday"}, "请填写日期"),
        ({"person": "liu"}, "请从中选择"),
        ({"person": "tian", "sure": ""}, "请先勾选"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(site: Site, fields: dict[str, str], says: str):
    link = site.start("luo")
    answer = filled_in(site, link, **fields)
    assert answer.status_code == 422
    assert says in words(answer.text)
    assert form_to(answer.text, f"{link}/stand-in").filled()["until"] == fields.get("until", FRIDAY.isoformat())


def test_what_is_agreed_already_is_refused_before_a_code_is_asked_for(site: Site):
    delegate(site.story.office, Delegation("luo", "tian", FRIDAY), site.story.clock.now)
    answer = filled_in(site, site.start("luo"), person="tian")
    assert answer.status_code == 422
    assert "已经" in words(answer.text)


def test_a_changed_confirmation_agrees_on_nothing(site: Site):
    link = site.start("luo")
    review = filled_in(site, link, person="tian")
    typed = form_to(review.text, f"{link}/stand-in/confirm").filled(person="xia")
    assert site.post(f"{link}/stand-in/confirm", typed).headers["location"] == f"{link}/stand-in"
    assert agreed(site) == []


def test_who_holds_no_post_lends_none(site: Site):
    link = site.start("ruyi")
    assert "代办" not in words(site.get(link).text)
    assert site.get(f"{link}/stand-in").status_code == 404


def test_an_officer_ends_it_after_a_second_look_and_both_are_told(site: Site):
    ref = delegate(site.story.office, Delegation("luo", "tian", FRIDAY), site.story.clock.now)
    link = site.start("luo")
    review = site.post(f"{link}/stand-ins", form_to(site.get(link).text, f"{link}/stand-ins").filled(stand_in=ref))
    assert agreed(site)[0].ended_at is None, "nothing has changed yet"
    confirm = form_to(review.text, f"{link}/stand-ins/confirm").filled()
    for _ in range(2):
        assert site.post(f"{link}/stand-ins/confirm", confirm).status_code == 303
    assert agreed(site)[0].ended_at is not None
    people = site.story.cast.people
    assert {one.person_id for one in site.letters("stand_in_ended")} == {people["luo"], people["tian"]}


def test_another_officers_stand_in_is_not_theirs_to_end(site: Site):
    ref = delegate(site.story.office, Delegation("luo", "tian", FRIDAY), site.story.clock.now)
    link = site.start("tian")
    assert site.post(f"{link}/stand-ins", {"stand_in": ref}).status_code == 404
    site.post(f"{link}/stand-ins/confirm", {"stand_in": ref, "nonce": "made up"})
    assert agreed(site)[0].ended_at is None


def test_forms_sent_as_they_stand_agree_on_nothing_and_end_nothing(site: Site):
    """As a scanner does that submits what it finds."""
    delegate(site.story.office, Delegation("luo", "tian", FRIDAY), site.story.clock.now)
    link = site.start("luo")
    site.post(f"{link}/stand-ins", form_to(site.get(link).text, f"{link}/stand-ins").filled())
    page = site.get(f"{link}/stand-in")
    assert site.post(f"{link}/stand-in", form_to(page.text, f"{link}/stand-in").filled()).status_code == 422
    (row,) = agreed(site)
    assert row.ended_at is None
