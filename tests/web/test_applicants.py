"""Applying: the branch, the form, the letter, the confirmation, and what is told to strangers."""

import re

import pytest
from sqlmodel import select

from casework import acts
from casework.id_number import id_number_mac
from casework.links import mint
from models.act import Statement
from models.application import Application
from models.case import Case
from models.person import Person
from tests.web.forms import form_to
from tests.web.site import SECRET, Site

FORM = {
    "name": "茗听雨",
    "born": "2009-05-04",
    "mailbox": "ming@chaxing.example",
    "student_number": "",
    "id_number": "",
    "words": "我志愿加入共青团。",
}
ID_NUMBER = "11010120090504001X"


def apply(site: Site, **changed: str) -> str | None:
    """Send the form, and what the letter's link would be; None where no letter was queued."""
    before = len(site.letters("confirm_application"))
    answer = site.post("/apply/class1", FORM | changed)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/apply/sent"
    queued = site.letters("confirm_application")[before:]
    return link_of(site, queued[0].application_id) if queued else None


def link_of(site: Site, application_id: int) -> str:
    now = site.story.clock.now
    with site.story.office.db.transaction() as session:
        application = session.get_one(Application, application_id)
        known = {"person_id": None, "mailbox": application.mailbox, "application_id": application_id}
        expires_at = now.replace(hour=23)
        token = mint(session, site.key, purpose="confirm", now=now, expires_at=expires_at, **known)
    return f"/apply/confirm/{token}"


def confirm(site: Site, link: str):
    """Choose and confirm; the answer to the confirmation."""
    asked = site.post(link, {"sure": "yes"})
    assert asked.status_code == 200, asked.text
    return site.post(f"{link}/confirm", form_to(asked.text, f"{link}/confirm").filled())


def cases_of(site: Site, name: str) -> list[Case]:
    with site.story.office.db.reading() as session:
        query = select(Case).join(Person, Person.id == Case.person_id).where(Person.name == name)
        return list(session.exec(query))


def test_a_case_begins_when_the_letters_link_confirms_it(site: Site):
    link = apply(site)
    assert cases_of(site, "茗听雨") == []
    shown = site.get(link)
    assert "我志愿加入共青团。" in shown.text
    assert cases_of(site, "茗听雨") == [], "looking begins nothing"
    answer = confirm(site, link)
    assert answer.status_code == 303
    assert "已确认" in site.get(link).text
    site.story.settle()
    (case,) = cases_of(site, "茗听雨")
    assert (case.procedure, case.stage, case.state) == ("admission", "application", "open")
    with site.story.office.db.reading() as session:
        person = session.get_one(Person, case.person_id)
        assert (person.mailbox, person.organisation_id) == (FORM["mailbox"], case.branch_id)
        assert [one.words for one in session.exec(select(Statement))] == [FORM["words"]]
        assert session.exec(select(Application)).one().words == "", "the words lie in the case alone"


def test_confirming_twice_begins_one_case(site: Site):
    link = apply(site)
    asked = site.post(link, {"sure": "yes"})
    sent = form_to(asked.text, f"{link}/confirm").filled()
    assert [site.post(f"{link}/confirm", sent).status_code for _ in range(2)] == [303, 303]
    assert len(cases_of(site, "茗听雨")) == 1


def test_the_words_reach_those_who_decide(site: Site):
    confirm(site, apply(site))
    site.story.settle()
    (case,) = cases_of(site, "茗听雨")
    assert FORM["words"] in site.get(site.link(case.ref, "luo", "talk")).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fields", [{}, {"sure": "no"}])
def test_without_the_choice_nothing_begins(site: Site, fields: dict[str, str]):
    link = apply(site)
    assert site.post(link, fields).status_code == 422
    site.post(f"{link}/confirm", {"nonce": "0" * 64})
    assert cases_of(site, "茗听雨") == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_link_that_has_run_out_begins_nothing(site: Site):
    link = apply(site)
    site.story.clock.forward(days=3)
    answer = site.get(link)
    assert answer.status_code == 410
    assert "没有按时确认" in answer.text
    assert site.post(link, {"sure": "yes"}).status_code == 410


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "请填写这一项。"),
        ("name", "x" * 61, "文字过长，请精简。"),
        ("born", "4 May 2009", "请填写日期，例如 2026-03-02。"),
        ("born", "2014-05-04", "申请入团须年满 14 周岁。"),
        ("born", "1990-05-04", "申请入团须未满 28 周岁。"),
        ("mailbox", "not a mailbox", "这不是可用的邮箱地址。"),
        ("mailbox", "张三@qingshan.example", "这不是可用的邮箱地址。"),
        ("student_number", "#", "学号为 4 至 32 位字母、数字或短横。"),
        ("id_number", "110101200905040011", "身份证号码有误，请核对 18 位号码。"),
        ("words", "  ", "请填写这一项。"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(site: Site, field: str, value: str, sentence: str):
    answer = site.post("/apply/class1", FORM | {field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    kept = form_to(answer.text, "/apply/class1").filled()
    assert {name: text for name, text in kept.items() if name != field} == {
        name: text for name, text in FORM.items() if name != field
    }
    assert site.letters("confirm_application") == []


def test_an_id_number_is_kept_as_a_keyed_hash_alone(site: Site):
    apply(site, id_number=ID_NUMBER)
    with site.story.office.db.reading() as session:
        application = session.exec(select(Application)).one()
        assert application.id_number_mac == id_number_mac(SECRET.encode(), ID_NUMBER)
        assert ID_NUMBER not in str(application.model_dump())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_id_number_of_another_birthday(site: Site):
    answer = site.post("/apply/class1", FORM | {"born": "2009-05-05", "id_number": ID_NUMBER})
    assert "身份证号码与出生日期不一致。" in answer.text


def test_a_second_application_is_answered_like_a_first_and_tells_the_one_on_record(site: Site):
    confirm(site, apply(site, id_number=ID_NUMBER))
    site.story.settle()
    (case,) = cases_of(site, "茗听雨")
    told = len(site.letters("received"))
    link = apply(site, id_number=ID_NUMBER, mailbox="elsewhere@chaxing.example")
    answer = confirm(site, link)
    assert answer.status_code == 303
    assert "已确认" in site.get(link).text
    assert len(cases_of(site, "茗听雨")) == 1
    with site.story.office.db.reading() as session:
        assert session.get_one(Person, case.person_id).mailbox == FORM["mailbox"]
    assert [letter.person_id for letter in site.letters("received")[told:]] == [case.person_id]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_member_who_applies_is_not_given_away(site: Site):
    with site.story.office.db.reading() as session:
        member = session.exec(select(Person).where(Person.ref == "tian")).one()
    link = apply(site, name=member.name, student_number=member.student_number)
    assert confirm(site, link).status_code == 303
    assert "已确认" in site.get(link).text
    assert cases_of(site, member.name) == []


def on_record(site: Site, ref: str) -> Person:
    with site.story.office.db.reading() as session:
        return session.exec(select(Person).where(Person.ref == ref)).one()


def test_a_stranger_who_applies_as_a_member_without_a_mailbox_gets_none_of_their_letters(site: Site):
    before = on_record(site, "qin")
    link = apply(site, name=before.name, student_number=before.student_number, mailbox="stranger@chaxing.example")
    assert confirm(site, link).status_code == 303
    after = on_record(site, "qin")
    assert (after.mailbox, after.born) == (None, before.born)


def test_an_applicant_on_record_without_a_mailbox_is_written_to_at_the_one_they_confirmed(site: Site):
    forget_mailbox(site, "pingan")
    known = on_record(site, "pingan")
    confirm(site, apply(site, name=known.name, student_number=known.student_number, born="2008-11-30"))
    assert len(cases_of(site, known.name)) == 1
    assert on_record(site, "pingan").mailbox == FORM["mailbox"]


def test_nobody_gives_an_officer_a_mailbox_by_applying_in_their_name(site: Site):
    site.story.cast.holds("pingan", "party", "party_branch_secretary")
    forget_mailbox(site, "pingan")
    known = on_record(site, "pingan")
    confirm(site, apply(site, name=known.name, student_number=known.student_number, born="2008-11-30"))
    assert on_record(site, "pingan").mailbox is None


def forget_mailbox(site: Site, ref: str) -> None:
    with site.story.office.db.transaction() as session:
        session.exec(select(Person).where(Person.ref == ref)).one().mailbox = None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_student_number_of_somebody_else(site: Site):
    with site.story.office.db.reading() as session:
        other = session.exec(select(Person).where(Person.ref == "tian")).one()
    answer = confirm(site, apply(site, student_number=other.student_number))
    assert answer.status_code == 422
    assert "找不到这位人员，请核对。" in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_mailbox_gets_a_few_letters_a_day(site: Site):
    links = [apply(site, mailbox=mailbox) for mailbox in ("a@chaxing.example",) * 4 + ("b@chaxing.example",)]
    assert [link is not None for link in links] == [True, True, True, False, True]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_way_to_a_branch(site: Site):
    tops = re.findall(r"/apply\?at=([\w-]+)", site.get("/apply").text)
    assert tops[0] == "university", "the house's own tree, which came in first, stands first"
    below = site.get("/apply?at=college").text
    assert '/apply/class1"' in below
    assert "/apply?at=graduates" in below
    assert '/apply/party"' not in below, "nobody applies to a Party branch"
    assert '/apply/class2"' in site.get("/apply?q=研究生").text
    assert "没有找到" in site.get("/apply?q=%25").text
    assert site.get("/apply?at=nowhere").status_code == 404
    assert site.get("/apply/college").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_applicant_already_on_the_roster_keeps_their_record(site: Site):
    with site.story.office.db.reading() as session:
        known = session.exec(select(Person).where(Person.ref == "pingan")).one()
    confirm(site, apply(site, name=known.name, student_number=known.student_number, born="2008-11-30"))
    (case,) = cases_of(site, known.name)
    assert case.person_id == known.id


def test_a_case_followed_from_its_letter(site: Site):
    case = site.story.admission_at("training")
    site.story.act(acts.AssignContacts(contacts=("tian", "he")), "xia", case)
    page = site.get(site.follow(case, "jixiang")).text
    assert "培养考察" in page
    assert "计算机2501团支部" in page
    assert "已 0 学时，须 8 学时" in page
    assert 'aria-current="step"' in page
