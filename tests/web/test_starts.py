"""One's own page: the letter that leads there, what waits, and beginning something."""

from datetime import date

import pytest
from sqlmodel import select

from models.case import Case
from models.person import Person
from tests.cast import MAIL_DOMAIN
from tests.web.forms import form_to
from tests.web.reading import words
from tests.web.site import Site


def begun(site: Site, person: str, procedure: str) -> list[Case]:
    with site.story.office.db.reading() as session:
        query = select(Case).join(Person, Person.id == Case.person_id)
        return list(session.exec(query.where(Person.ref == person, Case.procedure == procedure)))


def begin(site: Site, link: str, act: str, **fields: str):
    """Choose, look, confirm; the answer to the confirmation."""
    reviewed = site.post(f"{link}/{act}", fields)
    assert reviewed.status_code == 200, reviewed.text
    return site.post(f"{link}/{act}/confirm", form_to(reviewed.text, f"{link}/{act}/confirm").filled())


def test_a_link_goes_to_a_registered_mailbox_and_to_no_other(site: Site):
    answers = [site.post("/start", {"mailbox": f"{who}@{MAIL_DOMAIN}"}) for who in ("LUO", "nobody")]
    assert [(one.status_code, one.headers["location"]) for one in answers] == [(303, "/start/sent")] * 2
    assert [letter.person_id for letter in site.letters("start_link")] == [site.story.cast.people["luo"]]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_at_most_three_links_an_hour(site: Site):
    for _ in range(12):
        site.post("/start", {"mailbox": f"luo@{MAIL_DOMAIN}"})
        site.story.clock.forward(minutes=5)
    assert len(site.letters("start_link")) == 3


def test_a_secretary_proposes_a_member(site: Site):
    link = site.start("luo")
    answer = begin(site, link, "propose", person="bai", kind="K1")
    assert answer.status_code == 303
    shown = words(site.get(answer.headers["location"]).text)
    site.story.settle()
    (case,) = begun(site, "bai", "recommendation")
    assert case.stage == "branch_vote"
    assert f"已记录：白露的事项已发起，编号 {case.number}。" in shown
    assert "接下来 环节 支部大会表决 等待办理 登记支部大会表决 计算机2501团支部" in shown


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_case_that_was_not_begun_here_is_not_named(site: Site):
    case = site.story.recommendation_at("branch_vote")
    assert site.story.case(case).number not in site.get(f"{site.start('tian')}?begun={case}").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("language", "asked"), [("zh", "团龄满 12 个月"), ("en", "a member for 12 months or more")])
def test_what_a_proposal_asks_is_said_with_its_numbers_before_anybody_is_chosen(site: Site, language: str, asked: str):
    site.client.cookies.set("lang", language)
    assert asked in words(site.get(f"{site.start('luo')}/propose").text)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_waits_stands_above_what_may_be_begun(site: Site):
    site.story.admission_at("application")
    shown = words(site.get(site.start("luo")).text)
    assert shown.index("等待您办理") < shown.index("发起事项")


def test_a_secretary_begins_a_procedure_that_exists_in_yaml_alone(site: Site):
    link = site.start("luo")
    assert "年度团员教育评议" in site.get(link).text
    answer = begin(site, link, "appraisal", person="bai", sure="yes")
    assert answer.status_code == 303
    site.story.settle()
    (case,) = begun(site, "bai", "appraisal")
    assert case.stage == "self_appraisal"
    assert [letter.letter for letter in site.letters("task") if letter.case_id == case.id] == ["task"]


def test_a_committee_finds_whom_it_begins_one_for(site: Site):
    link = site.start("shi")
    found = site.get(f"{link}/appraisal?q=白")
    assert "bai" in form_to(found.text, f"{link}/appraisal").options["person"]
    assert begin(site, link, "appraisal", person="bai", sure="yes", q="白").status_code == 303


def test_a_member_asks_for_a_transfer(site: Site):
    link = site.start("lu")
    found = site.get(f"{link}/request?q=柳河")
    assert form_to(found.text, f"{link}/request").options["to"] == ["village", "liuhe"]
    answer = begin(site, link, "request", person="lu", to="liuhe", why="not_employed", q="柳河")
    assert answer.status_code == 303
    site.story.settle()
    (case,) = begun(site, "lu", "transfer")
    assert case.stage == "release"


def test_the_receiving_side_takes_a_member_in(site: Site):
    with site.story.office.db.reading() as session:
        number = session.exec(select(Person.student_number).where(Person.ref == "lu")).one()
    link = site.start("liu")
    assert "计算机2501团支部" not in site.get(f"{link}/take_in?q=陆离").text, "a name alone finds nobody"
    found = form_to(site.get(f"{link}/take_in?q={number}").text, f"{link}/take_in")
    assert (found.options["person"], found.options["to"]) == (["", "lu"], ["liuhe"])
    answer = begin(site, link, "take_in", person="lu", to="liuhe", why="not_employed", q=number)
    assert answer.status_code == 303
    site.story.settle()
    (case,) = begun(site, "lu", "transfer")
    assert case.stage == "release", "the old branch is asked first"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_takes_in_for_another_organisation(site: Site):
    with site.story.office.db.reading() as session:
        number = session.exec(select(Person.student_number).where(Person.ref == "lu")).one()
    fields = {"person": "lu", "to": "university", "why": "moved", "q": number}
    assert site.post(f"{site.start('liu')}/take_in", fields).status_code == 422
    assert site.get(f"{site.start('lu')}/take_in").status_code == 404


def test_a_branch_takes_over_an_applicant_in_training_elsewhere(site: Site):
    case = site.story.admission_at("training", "ruyi")
    with site.story.office.db.reading() as session:
        number = session.exec(select(Person.student_number).where(Person.ref == "ruyi")).one()
    link = site.start("cun")
    found = form_to(site.get(f"{link}/take_over?q={number}").text, f"{link}/take_over")
    assert (found.options["person"], found.options["to"]) == (["", "ruyi"], ["village"])
    answer = begin(site, link, "take_over", person="ruyi", to="village", file="true", q=number)
    assert answer.status_code == 303
    assert "该事项转由你支部继续办理" in site.get(answer.headers["location"]).text
    site.story.settle()
    with site.story.office.db.reading() as session:
        taken = session.exec(select(Case).where(Case.ref == case)).one()
    assert taken.branch_id == site.story.cast.organisations["village"]
    told = {letter.person_id for letter in site.letters("task") if letter.case_id == taken.id}
    assert site.story.cast.people["cun"] in told


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_applicant_is_taken_over_in_training_alone_and_found_by_the_whole_number(site: Site):
    site.story.admission_at("pre_review", "ruyi")
    with site.story.office.db.reading() as session:
        number = session.exec(select(Person.student_number).where(Person.ref == "ruyi")).one()
    link, fields = site.start("cun"), {"person": "ruyi", "to": "village", "file": "true", "q": number}
    assert "没有使用这个学号的在办申请人" in site.get(f"{link}/take_over?q={number[:-1]}").text
    assert site.post(f"{link}/take_over", fields).status_code == 422
    assert site.post(f"{link}/take_over", fields | {"to": "class1"}).status_code == 422
    assert site.get(f"{site.start('ruyi')}/take_over").status_code == 404


def test_a_committee_keeps_a_graduate(site: Site):
    link = site.start("shi")
    answer = begin(site, link, "retain", person="lu", why="not_employed")
    assert answer.status_code == 303
    (case,) = begun(site, "lu", "transfer")
    assert case.retained


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("luo", {"propose", "request", "appraisal"}),
        ("lu", {"request"}),
        ("shi", {"retain", "appraisal"}),
        ("an", set()),
        ("dang", set()),
    ],
)
def test_each_may_begin_what_is_theirs(site: Site, who: str, may: set[str]):
    link = site.start(who)
    shown = site.get(link).text
    for act in ("propose", "request", "retain", "appraisal"):
        assert (f"{link}/{act}" in shown) == (act in may)
        assert site.get(f"{link}/{act}").status_code == (200 if act in may else 404)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "fields",
    [{"kind": "K1"}, {"person": "bai"}, {"person": "yan1", "kind": "K1"}, {"person": "luo", "kind": "K1"}],
)
def test_only_those_offered_can_be_proposed(site: Site, fields: dict[str, str]):
    link = site.start("luo")
    assert site.post(f"{link}/propose", fields).status_code == 422


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("language", "sentence"), [("zh", "不符合推优条件"), ("en", "Not eligible")])
def test_a_refusal_is_a_sentence_at_the_form(site: Site, language: str, sentence: str):
    link = site.start("luo")
    site.client.cookies.set("lang", language)
    answer = site.post(f"{link}/propose", {"person": "tian", "kind": "K1"})
    assert answer.status_code == 422
    assert form_to(answer.text, f"{link}/propose").filled()["person"] == "tian"
    assert begun(site, "tian", "recommendation") == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("language", "lacking"),
    [("zh", "没有登记递交入党申请书的日期。"), ("en", "the day of their application to the Party is not registered.")],
)
def test_who_is_not_eligible_yet_is_said_to_lack_just_what_they_lack(site: Site, language: str, lacking: str):
    """The page said that at least one of four things was lacking, and left it to the secretary to find out which."""
    link = site.start("luo")
    site.client.cookies.set("lang", language)
    assert lacking in site.post(f"{link}/propose", {"person": "tian", "kind": "K1"}).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_meeting_held_too_early_is_told_from_which_day_it_would_do(site: Site):
    case = site.story.recommendation_at("branch_vote")
    with site.story.office.db.transaction() as session:
        person = session.exec(select(Person).where(Person.ref == "bai")).one()
        person.party_applied = date(2025, 10, 1)
    fields = {"present": "11", "for": "9", "against": "1", "abstain": "1", "sure": "yes"}
    answer = site.post(site.link(case, "luo", "vote"), fields)
    assert "递交入党申请书未满 6 个月，2026年4月1日起满。" in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_was_reviewed_cannot_be_turned_to_somebody_else(site: Site):
    link = site.start("luo")
    reviewed = site.post(f"{link}/propose", {"person": "bai", "kind": "K1"})
    changed = form_to(reviewed.text, f"{link}/propose/confirm").filled(person="shen")
    assert site.post(f"{link}/propose/confirm", changed).status_code == 422
    assert begun(site, "shen", "recommendation") == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_page_shows_what_waits_and_sends_its_letters_again(site: Site):
    site.story.transfer_at("release")
    link = site.start("luo")
    assert "陆离" in site.get(link).text
    before = len(site.letters("task"))
    assert site.post(f"{link}/letters").status_code == 303
    assert len(site.letters("task")) == before
    asked = site.post(f"{link}/letters", {"sure": "yes"})
    confirmation = form_to(asked.text, f"{link}/letters/confirm").filled()
    for _ in range(2):
        assert site.post(f"{link}/letters/confirm", confirmation).status_code == 303
    sent = site.letters("task")[before:]
    assert [letter.person_id for letter in sent] == [site.story.cast.people["luo"]]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_ones_own_cases_and_nobody_elses(site: Site):
    mine = site.story.transfer_at("release")
    assert site.get(f"{site.start('lu')}/cases/{mine}").status_code == 200
    assert site.get(f"{site.start('tian')}/cases/{mine}").status_code == 404
    assert site.get(f"{site.start('lu')}/cases/nothing").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_after_an_hour_the_page_is_gone(site: Site):
    link = site.start("luo")
    site.story.clock.forward(minutes=61)
    answer = site.get(link)
    assert answer.status_code == 410
    assert "链接已失效" in answer.text
    assert site.post(f"{link}/propose", {"person": "bai", "kind": "K1"}).status_code == 410
