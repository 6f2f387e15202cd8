"""The committee's pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from casework import acts
from casework.coalescing import NEWER
from casework.paging import PAGE
from casework.relations import declare
from casework.vacancy import mark_vacant
from models.act import Act
from models.case import Case
from models.outbox import Outbox
from models.person import PostHolding
from tests.cast import Cast
from tests.story import Story
from tests.web.looking import Looking
from tests.web.reading import links, words
from tuanwu.demo.cases import OF_THE_PAST

LARGEST_PAGE = 200_000


def test_every_figure_leads_to_just_as_many_cases(looking: Looking):
    some_cases(looking)
    figures = [link for link in links(looking.get("/committee").text) if link.address.startswith("/committee/cases")]
    counted = [link for link in figures if re.match(r"\d", link.words) and "天" not in link.words]
    assert len(counted) > 12
    for link in counted:
        shown = words(looking.get(link.address).text)
        number = re.match(r"[\d,]+", link.words)
        assert number is not None
        assert f"共 {number[0]} 件" in shown or (number[0] == "0" and "没有符合条件的事项" in shown), link


def test_a_procedure_that_exists_in_yaml_alone_has_its_figures(looking: Looking):
    story = looking.story
    story.record(acts.Begin(procedure="appraisal"), "luo", person="bai")
    story.settle()
    shown = words(looking.get("/committee").text)
    assert "年度团员教育评议" in shown
    assert "个人自评" in shown
    found = looking.get("/committee/cases?procedure=appraisal&stage=self_appraisal")
    assert "白" in found.text


def test_endings_lead_to_the_cases_that_ended_so(looking: Looking):
    looking.story.transfer_at(None)
    ended = next(link for link in links(looking.get("/committee").text) if link.words == "已办结 1")
    assert "陆离" in looking.get(ended.address).text


def test_an_empty_office_says_so_in_both_languages(looking: Looking):
    assert words(looking.get("/committee").text).count("这里没有在办事项") == len(looking.story.office.procedures)
    assert "No case is open here." in looking.get("/committee?lang=en").text
    assert "No case is here." in looking.get("/committee/cases?lang=en").text


def test_looking_at_one_part_shows_that_part_alone(looking: Looking):
    looking.story.admission_at("application", "jixiang")
    looking.story.admission_at("application", "ning")
    assert "2 办理中" in words(looking.get("/committee?under=college").text)
    part = looking.get("/committee?under=class2").text
    assert "1 办理中" in words(part)
    above = [link.words for link in links(part) if "under=" in link.address and "lang=" not in link.address]
    assert above[:2] == ["青山大学团委", "青山大学计算机学院团委"]
    listed = looking.get("/committee/cases?under=class2").text
    assert "宁静" in listed
    assert "吉祥" not in listed


def test_a_part_that_does_not_exist_is_not_found(looking: Looking):
    for page in ("/committee", "/committee/cases", "/committee/units", "/admin/organisations"):
        assert looking.get(f"{page}?under=nowhere").status_code == 404
    assert looking.get("/committee/units?procedure=nothing").status_code == 404
    assert looking.get("/committee/case/nothing").status_code == 404


def test_an_address_that_makes_no_sense_shows_what_does(looking: Looking):
    looking.story.admission_at("application")
    for asked in ("page=x", "page=0", "page=99", "flag=no", "age=9", "age=-1", "ended=open", "page=" + "9" * 30):
        assert "吉祥" in looking.get(f"/committee/cases?{asked}").text, asked


def test_a_list_says_who_has_each_case_and_when_it_is_due(looking: Looking):
    looking.story.admission_at("application")
    line = words(looking.get("/committee/cases").text)
    assert "派人谈话 团支部书记 罗兰 组织委员 夏雨" in line
    assert "2026年4月2日" in line


def test_a_case_that_nobody_can_carry_on_is_pointed_out(looking: Looking, cast: Cast):
    looking.story.recommendation_at("examination")
    with looking.story.office.db.transaction() as session:
        people = [cast.people["luo"], cast.people["xia"]]
        for held in session.exec(select(PostHolding).where(col(PostHolding.person_id).in_(people))):
            held.until = looking.story.clock.now
        session.flush()
        mark_vacant(session)
    assert "审核 无人可办" in words(looking.get("/committee/cases?flag=vacant").text)
    assert "1 无人可办" in words(looking.get("/committee").text)


def test_cases_are_found_by_number_name_student_number_or_organisation(looking: Looking):
    case = looking.story.case(looking.story.admission_at("application"))
    looking.story.admission_at("application", "ning")
    with looking.story.office.db.reading() as session:
        number = session.exec(select(Case.number).where(Case.ref == case.ref)).one()
    for typed in (number, number.lower(), "吉", "吉祥"):
        found = looking.get("/committee/cases", params={"words": typed}).text
        assert "吉祥" in found, typed
        assert "宁静" not in found, typed
    assert "研究生2502团支部" in words(looking.get("/committee/cases", params={"words": "研究生"}).text)
    assert "没有符合条件的事项" in looking.get("/committee/cases", params={"words": "%"}).text


def test_a_long_list_comes_in_pages_that_miss_nobody(looking: Looking, cast: Cast):
    people = cast.applicants(PAGE + 3)
    looking.story.admissions_at("application", people)
    first, second = (looking.get(f"/committee/cases?page={number}").text for number in (1, 2))
    shown = [[link.address for link in links(page) if "/case/" in link.address] for page in (first, second)]
    assert [len(lines) for lines in shown] == [PAGE, 3]
    assert len({*shown[0], *shown[1]}) == PAGE + 3
    assert any(link.words == "下一页 →" for link in links(first))


def test_pages_stay_small_and_ask_the_database_as_often_for_many_cases_as_for_one(looking: Looking, cast: Cast):
    looking.story.admission_at("application")
    with counting(looking) as few:
        looking.get("/committee")
        looking.get("/committee/cases")
    looking.story.admissions_at("application", cast.applicants(PAGE))
    with counting(looking) as many:
        overview, listed = looking.get("/committee"), looking.get("/committee/cases")
    assert len(many) == len(few)
    assert max(len(overview.content), len(listed.content)) < LARGEST_PAGE


def test_the_way_of_a_recommendation_leaves_out_the_stages_that_ask_nothing(looking: Looking):
    """A recommendation showed an application and a training, each from a day to the same day."""
    ref = looking.story.recommendation_at("examination")
    way = words(looking.get(f"/committee/case/{ref}").text).partition("办理过程")[2].partition("事项情况")[0]
    assert way.split()[0] == "支部大会表决"
    assert "培养考察" not in way


@pytest.mark.parametrize(
    ("stage", "act", "by", "told"),
    [
        ("handover", acts.PartyAnswer(verdict="accepted"), "dang", "党支部已接收推荐：入党积极分子人选。"),
        ("handover", acts.PartyAnswer(verdict="declined"), "dang", "党支部没有接收这次推荐。"),
        (
            "examination",
            acts.Review(verdict="fail", reason="缺席两次"),
            "luo",
            "在「支委会考察」环节未获通过，到此结束。",
        ),
        ("examination", acts.Withdraw(), "bai", "已撤回，不再办理。"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_a_case_came_to_stands_at_the_top_of_its_pages(
    looking: Looking, stage: str, act: acts.Act, by: str, told: str
):
    ref = looking.story.recommendation_at(stage)
    address = f"/committee/case/{ref}"
    assert told not in looking.get(address).text
    if stage == "handover":
        looking.story.act(acts.HandOver(), "shi", ref)
    looking.story.act(act, by, ref)
    for page in (address, looking.follow(ref, "bai")):
        top, _, rest = words(looking.get(page).text).partition(told)
        assert rest, page
        assert "支部大会表决" not in top


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_transfer_that_is_done_says_where_it_led(looking: Looking):
    ref = looking.story.transfer_at(None)
    for page in (f"/committee/case/{ref}", looking.follow(ref, "lu")):
        assert "组织关系已转入柳河村团支部。" in looking.get(page).text


def test_a_case_tells_what_is_asked_its_way_and_what_happened(looking: Looking):
    ref = looking.story.admission_at("committee_review")
    shown = words(looking.get(f"/committee/case/{ref}").text)
    assert "审核 团委书记 石磊" in shown
    assert "支部大会表决 2026年" in shown
    assert "登记支部大会表决 · 通过 罗兰" in shown
    assert "应到 12 人，实到 11 人；赞成 9 票" in shown
    assert "期限依据： 自2026年" in shown


def test_a_case_set_aside_says_why(looking: Looking):
    ref = looking.story.admission_at("application")
    with looking.story.office.db.transaction() as session:
        case = session.exec(select(Case).where(col(Case.ref) == ref)).one()
        case.set_aside_at, case.set_aside_why = looking.story.clock.now, "ValueError: a trial"
    assert "ValueError: a trial" in words(looking.get(f"/committee/case/{ref}").text)
    assert "ValueError: a trial" in words(looking.get("/admin").text)


def test_a_letter_that_died_is_shown_with_its_case(looking: Looking):
    ref = looking.story.admission_at("application")
    with looking.story.office.db.transaction() as session:
        letter = session.exec(select(Outbox).where(Outbox.letter == "received")).one()
        letter.state, letter.last_reply = "dead", "550 user not found"
    assert "未送达 550 user not found" in words(looking.get(f"/committee/case/{ref}").text)
    assert "1 未送达邮件" in words(looking.get("/committee").text)


@pytest.mark.parametrize(
    ("why", "told"), [(NEWER, "已取消 已另发较新的催办信"), (OF_THE_PAST, "已取消 演示开始之前的信，不发出")]
)
def test_a_letter_that_was_not_sent_says_why(looking: Looking, why: str, told: str):
    ref = looking.story.admission_at("application")
    with looking.story.office.db.transaction() as session:
        letter = session.exec(select(Outbox).where(Outbox.letter == "received")).one()
        letter.state, letter.last_reply = "cancelled", why
    assert told in words(looking.get(f"/committee/case/{ref}").text)
    assert f"cancelled {why}" in words(looking.get(f"/committee/case/{ref}?lang=en").text)


def test_units_are_counted_by_where_their_cases_began(looking: Looking):
    story = looking.story
    story.transfer_at(None)
    story.act(acts.Request(to="liuhe", why="moved"), "tian", person="tian")
    top = words(looking.get("/committee/units?under=university").text)
    assert "青山大学计算机学院团委 2 件发起 1 件办结 50 %" in top
    below = words(looking.get("/committee/units?under=college").text)
    assert "计算机2501团支部 2 件发起 1 件办结" in below
    assert "没有发起过" in words(looking.get("/committee/units?under=college&year=2025").text)
    assert "没有发起过" in words(looking.get("/committee/units?under=class2").text)


def test_a_single_tree_is_entered_at_once(looking: Looking):
    looking.story.transfer_at("release")
    answer = looking.get("/committee/units")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/committee/units?under=university&procedure=transfer&year=2026",
    )


def test_pages_need_no_script_and_no_inline_style(looking: Looking):
    ref = looking.story.admission_at("training")
    for page in ("/committee", "/committee/cases", "/committee/units?under=college", f"/committee/case/{ref}"):
        text = looking.get(page).text
        assert "<script" not in text
        assert " style=" not in text


def some_cases(site: Looking) -> None:
    """Cases here and there, some late, one set aside."""
    story = site.story
    story.admissions_at("training", ["jixiang", "ruyi"])
    story.admission_at("application", "pingan")
    story.clock.forward(days=40)
    story.recommendation_at("examination")
    story.transfer_at("release")
    with story.office.db.transaction() as session:
        case = session.exec(select(Case).where(Case.procedure == "admission")).first()
        case.set_aside_at, case.set_aside_why = story.clock.now, "ValueError: a trial"


@contextmanager
def counting(site: Looking) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = site.story.office.db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_frozen_cases_have_their_figure_and_their_list(looking: Looking):
    story = looking.story
    case = story.transfer_at("acceptance")
    assert "已暂停" not in looking.get("/committee").text
    story.act(acts.Disown(act=_last_act(story, case)), "luo", case)
    assert "/committee/cases?flag=frozen" in looking.get("/committee").text
    assert story.case(case).number in looking.get("/committee/cases?flag=frozen").text
    story.act(acts.Unfreeze(verdict="stands"), "shi", case)
    assert story.case(case).number not in looking.get("/committee/cases?flag=frozen").text


def test_cases_are_found_by_how_well_those_who_decided_were_known(looking: Looking):
    story = looking.story
    case = story.transfer_at("release")
    story.act(acts.Review(verdict="pass"), "luo", case, assurance="link+code")
    assert story.case(case).number in looking.get("/committee/cases?assurance=link%2Bcode").text
    assert story.case(case).number not in looking.get("/committee/cases?assurance=link").text


def _last_act(story: Story, case: str) -> str:
    with story.office.db.reading() as session:
        query = select(Act.ref).join(Case, Case.id == Act.case_id).where(Case.ref == case, Act.kind == "review")
        return session.exec(query).one()


def test_a_case_whose_task_was_raised_says_who_is_asked_and_why(looking: Looking, cast: Cast):
    story = looking.story
    for officer in ("luo", "xia"):
        declare(story.office.db, person=officer, other="jixiang", at=story.clock.now)
    case = story.case(story.admission_at("application"))
    shown = words(looking.get(f"/committee/case/{case.ref}").text)
    assert "代计算机2501团支部办理，都须回避" in shown
    assert "团委书记 石磊" in shown
    history = words(looking.get(f"/audit/{case.ref}").text)
    assert "由计算机2501团支部提级到青山大学计算机学院团委：都须回避" in history
