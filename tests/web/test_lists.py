"""Everything behind one link: each case by itself, or those that nothing speaks against together (FEATURES C5)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from casework import acts
from casework.work_list import work_list
from models.act import Act
from models.audit import AuditEntry
from models.case import Case
from models.person import Person
from tests.snapshot import snapshot
from tests.web.forms import Form, form_to, forms_in
from tests.web.site import Site

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
KIND = "admission|pre_review|review"


@pytest.fixture
def cases(site: Site) -> list[str]:
    """Four admissions of one branch before the committee's pre-review, a day later."""
    people = ["jixiang", "ruyi", "pingan", *site.story.cast.applicants(1)]
    found = site.story.admissions_at("pre_review", people)
    site.story.clock.forward(days=1)
    return found


def form_of(page: str, address: str, kind: str = KIND) -> Form:
    return next(form for form in forms_in(page) if form.action == address and ("kind", kind) in form.fields)


def review(site: Site, address: str, **fields: object) -> str:
    """Choose what is ticked, and what else is given; the page that answers."""
    return site.post(address, form_of(site.get(address).text, address).filled(decision="yes", **fields)).text


def reviews(site: Site) -> list[Act]:
    with site.story.office.db.reading() as session:
        return list(session.exec(select(Act).where(Act.kind == "review").order_by(Act.id)))


def test_each_case_is_decided_on_its_own_record(site: Site, cases: list[str]):
    address = site.listing("shi")
    reviewed = review(site, address)
    for name in ("吉祥", "如意", "平安"):
        assert name in reviewed
    answer = site.post(f"{address}/confirm", form_to(reviewed, f"{address}/confirm").filled())
    assert answer.status_code == 303
    assert "已记录 4 件" in site.get(answer.headers["location"]).text
    site.story.settle()
    assert {site.story.case(case).stage for case in cases} == {"publicity"}
    recorded = reviews(site)
    assert len({act.ref for act in recorded}) == len({act.case_id for act in recorded}) == 4
    assert {act.assurance for act in recorded} == {"link"}
    with site.story.office.db.reading() as session:
        bodies = session.exec(select(AuditEntry.body)).all()
    assert sum(act.ref.encode() in body for act in recorded for body in bodies if b"act.recorded" in body) == 4


def test_a_flagged_case_is_not_swept_along(site: Site, cases: list[str]):
    site.story.act(acts.Disown(act=_last(site, cases[0])), "luo", cases[0])
    address = site.listing("shi")
    page = site.get(address).text
    assert "已暂停" in page
    form = form_of(page, address)
    ticked = [value for name, value in form.fields if name == "case"]
    assert len(ticked) == 3
    forged = [*ticked, _ref(site, cases[0])]
    reviewed = site.post(address, form.filled(decision="yes", case=forged)).text
    assert "吉祥" not in reviewed
    site.post(f"{address}/confirm", form_to(reviewed, f"{address}/confirm").filled())
    assert {site.story.case(case).facts.count("pre_reviewed") for case in cases[1:]} == {1}
    assert "pre_reviewed" not in site.story.case(cases[0]).facts


def test_what_changes_between_review_and_confirmation_is_left_out(site: Site, cases: list[str]):
    address = site.listing("shi")
    form = form_to(review(site, address), f"{address}/confirm").filled()
    site.story.act(acts.Withdraw(), "jixiang", cases[0])
    answer = site.post(f"{address}/confirm", form)
    page = site.get(answer.headers["location"]).text
    assert "已记录 3 件" in page
    assert "有了变化" in page
    assert len(reviews(site)) == 3


def test_sent_twice_it_is_recorded_once(site: Site, cases: list[str]):
    address = site.listing("shi")
    form = form_to(review(site, address), f"{address}/confirm").filled()
    pages = [site.get(site.post(f"{address}/confirm", form).headers["location"]).text for _ in range(2)]
    assert all("已记录 4 件" in page for page in pages)
    assert len(reviews(site)) == 4


def test_only_what_was_reviewed_is_confirmed(site: Site, cases: list[str]):
    address = site.listing("shi")
    form = form_of(site.get(address).text, address)
    first = form.filled()["case"][0]
    reviewed = site.post(address, form.filled(decision="yes", case=first)).text
    confirmation = form_to(reviewed, f"{address}/confirm").filled()
    confirmation["case"] = [confirmation["case"], f"{_ref(site, cases[1])}|1.1"]
    site.post(f"{address}/confirm", confirmation)
    assert reviews(site) == []


@pytest.mark.parametrize("fields", [{}, {"decision": "yes", "case": []}, {"decision": "yes", "dated": "2027-01-01"}])
def test_without_a_decision_and_a_case_nothing_goes_on(site: Site, cases: list[str], fields: dict[str, object]):
    address = site.listing("shi")
    before = snapshot(site.story.office.db)
    answer = site.post(address, form_of(site.get(address).text, address).filled(**fields))
    assert answer.status_code == 422
    assert "请选择办理意见" in answer.text
    assert snapshot(site.story.office.db)["act"] == before["act"]


def test_a_case_of_the_list_opens_and_is_decided_by_itself(site: Site, cases: list[str]):
    link = f"/a/{site.listing('shi').removeprefix('/list/')}.{_ref(site, cases[0])}"
    assert site.decide(link, verdict="fail", reason="材料不全").status_code == 303
    assert len(reviews(site)) == 1
    assert site.get(link).status_code == 200
    assert "办理已记录" in site.get(link).text or "已记录" in site.get(link).text


def test_a_list_opens_nothing_that_waits_for_somebody_else(site: Site, cases: list[str]):
    link = f"/a/{site.listing('luo').removeprefix('/list/')}.{_ref(site, cases[0])}"
    answer = site.get(link)
    assert answer.status_code == 410
    assert "吉祥" not in answer.text
    assert site.post(link, {"verdict": "pass"}).status_code == 410


def test_a_link_to_one_task_opens_no_other(site: Site, cases: list[str]):
    link = site.link(cases[0], "shi", "review")
    assert site.get(f"{link}.{_ref(site, cases[1])}").status_code == 404
    assert site.get(link.replace("/a/", "/list/")).status_code == 404


def test_a_list_ends(site: Site, cases: list[str]):
    address = site.listing("shi")
    form = form_of(site.get(address).text, address)
    site.story.clock.forward(days=15)
    assert site.get(address).status_code == 410
    assert site.post(address, form.filled(decision="yes")).status_code == 410


def test_a_suspected_list_takes_one_code_for_all(site: Site, cases: list[str]):
    address = site.listing("shi")
    form = form_to(review(site, address), f"{address}/confirm").filled()
    asked = site.client.post(f"{address}/confirm", data=form)
    assert asked.status_code == 200
    assert reviews(site) == []
    typed = form_to(asked.text, f"{address}/confirm").filled(code=site.code())
    assert site.post(f"{address}/confirm", typed).status_code == 303
    assert {act.assurance for act in reviews(site)} == {"link+code"}


def test_a_committees_resolution_is_never_taken_in_bulk(site: Site):
    site.story.admissions_at("committee_review", ["jixiang", "ruyi"])
    page = site.get(site.listing("shi")).text
    assert [form for form in forms_in(page) if ("kind", "admission|committee_review|review") in form.fields] == []
    assert page.count("/a/") == 2


def test_whoever_asks_for_many_letters_gets_one(site: Site, cases: list[str]):
    start = site.start("shi")
    before = len(site.letters("task"))
    sure = site.post(f"{start}/letters", {"sure": "yes"}).text
    site.post(f"{start}/letters/confirm", form_to(sure, f"{start}/letters/confirm").filled())
    assert len(site.letters("task")) == before
    (letter,) = site.letters("digest")
    assert letter.person_id == site.story.cast.people["shi"]
    assert '"count":4' in letter.data


def test_late_ones_are_decided_alone(site: Site, cases: list[str]):
    with site.story.office.db.transaction() as session:
        session.exec(select(Case).where(Case.ref == cases[0])).one().due_on = (
            site.story.clock.now - timedelta(days=2)
        ).date()
    with site.story.office.db.reading() as session:
        shi = session.exec(select(Person).where(Person.ref == "shi")).one()
        (listed,) = work_list(session, site.story.office, shi, site.story.clock.now.date()).values()
    assert {one.case.ref for one in listed if one.together} == set(cases[1:])


def _ref(site: Site, case: str) -> str:
    return f"{site.story.case(case).number}.{site.task(case, 'review').ref}"


def _last(site: Site, case: str) -> str:
    with site.story.office.db.reading() as session:
        query = select(Act.ref).join(Case, Case.id == Act.case_id).where(Case.ref == case, Act.kind == "propose_target")
        return session.exec(query).one()
