"""What everybody may see: the notices of the day, and objecting to them."""

import pytest
from sqlmodel import select

from casework import acts
from models.act import Act, Statement
from models.notice import Notice
from models.person import Person
from tests.web.forms import form_to
from tests.web.reading import words
from tests.web.site import Site


@pytest.fixture
def noticed(site: Site) -> str:
    """An admission whose notice went up today."""
    case = site.story.admission_at("publicity")
    site.story.clock.forward(days=1)
    site.story.act(acts.Publish(), "qiao", case)
    return case


def notice_of(site: Site) -> Notice:
    with site.story.office.db.reading() as session:
        return session.exec(select(Notice).order_by(Notice.id.desc())).first()


def objections(site: Site) -> list[Act]:
    with site.story.office.db.reading() as session:
        return list(session.exec(select(Act).where(Act.kind == "object")))


def test_a_notice_shows_the_name_and_the_branch_and_nothing_else_of_the_person(site: Site, noticed: str):
    page = site.get(f"/notices/{notice_of(site).ref}").text
    with site.story.office.db.reading() as session:
        person = session.exec(select(Person).where(Person.ref == "jixiang")).one()
    assert person.name in page
    assert "计算机2501团支部" in page
    for private in (person.mailbox, person.student_number, str(person.born), "2008", site.story.case(noticed).number):
        assert private not in page
    assert person.name in site.get("/notices").text


def test_a_notice_is_taken_down_after_its_last_day(site: Site, noticed: str):
    notice = notice_of(site)
    address = f"/notices/{notice.ref}"
    days_left = (notice.last_day - site.story.clock.now.date()).days
    site.story.clock.forward(days=days_left)
    assert site.get(address).status_code == 200
    site.story.clock.forward(days=1)
    assert site.get(address).status_code == 404
    assert "今天没有公示。" in site.get("/notices").text
    assert site.post(address, {"text": "太晚", "sure": "yes"}).status_code == 404


def test_a_notice_of_a_case_taken_back_is_taken_down(site: Site, noticed: str):
    site.story.act(acts.Withdraw(), "jixiang", noticed)
    assert site.get(f"/notices/{notice_of(site).ref}").status_code == 404


def test_a_corrected_notice_is_taken_down(site: Site, noticed: str):
    site.story.act(acts.Object(text="班级有误"), None, noticed)
    site.story.act(acts.RuleObjection(verdict="corrected", reason="更正"), "shi", noticed)
    assert site.get(f"/notices/{notice_of(site).ref}").status_code == 404


@pytest.mark.parametrize("name", ["", "一位同学"])
def test_an_objection_is_reviewed_and_recorded_once(site: Site, noticed: str, name: str):
    address = f"/notices/{notice_of(site).ref}"
    reviewed = site.post(address, {"text": "材料不实", "name": name, "sure": "yes"})
    assert "材料不实" in reviewed.text
    assert objections(site) == []
    confirmation = form_to(reviewed.text, f"{address}/confirm").filled()
    answers = [site.post(f"{address}/confirm", confirmation) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert "您的异议已记录" in site.get(answers[0].headers["location"]).text
    (recorded,) = objections(site)
    assert (recorded.person_id, recorded.assurance) == (None, "public")
    with site.story.office.db.reading() as session:
        words = {one.field: one.words for one in session.exec(select(Statement)) if one.act_id == recorded.id}
    assert words == {"text": "材料不实"} | ({"name": name} if name else {})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fields", [{"text": "材料不实"}, {"sure": "yes"}, {"text": "x" * 2001, "sure": "yes"}, {}])
def test_an_objection_needs_its_words_and_its_choice(site: Site, noticed: str, fields: dict[str, str]):
    address = f"/notices/{notice_of(site).ref}"
    answer = site.post(address, fields)
    assert answer.status_code == 422
    if fields.get("text"):
        assert form_to(answer.text, address).filled()["text"] == fields["text"]
    assert objections(site) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_only_what_was_reviewed_is_recorded(site: Site, noticed: str):
    address = f"/notices/{notice_of(site).ref}"
    reviewed = site.post(address, {"text": "材料不实", "sure": "yes"})
    changed = form_to(reviewed.text, f"{address}/confirm").filled(text="另一番话")
    assert site.post(f"{address}/confirm", changed).status_code == 422
    assert objections(site) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_many_notices_come_page_by_page(site: Site):
    cases = site.story.admissions_at("publicity", site.story.cast.applicants(53))
    site.story.clock.forward(days=1)
    for case in cases:
        site.story.record(acts.Publish(), "qiao", case)
    site.story.settle()
    first = site.get("/notices").text
    assert first.count('<li><a href="/notices/') == 50
    assert "第 1 页，共 2 页" in first
    second = site.get("/notices?page=2").text
    assert second.count('<li><a href="/notices/') == 3
    assert site.get("/notices?page=0").status_code in (400, 422)
    assert "今天有 53 件公示。" in site.get("/").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_first_page_leads_everywhere(site: Site):
    home = site.get("/").text
    for address in ("/apply", "/my", "/start", "/notices"):
        assert f'href="{address}"' in home
        assert site.get(address).status_code == 200


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_notice_of_a_recommendation_says_for_what_and_by_which_meeting(site: Site):
    """It said that somebody is put forward "as activist or as development target", and not which."""
    case = site.story.recommendation_at("publicity")
    site.story.act(acts.Publish(), "luo", case)
    page = words(site.get(f"/notices/{notice_of(site).ref}").text)
    assert "推荐为 入党积极分子人选 表决通过 2026年3月5日" in page


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_notice_before_any_vote_names_no_meeting(site: Site, noticed: str):
    assert "表决通过" not in site.get(f"/notices/{notice_of(site).ref}").text
