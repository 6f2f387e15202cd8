"""Every act through its page: the form, the review, the confirmation, the record."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlmodel import select

from casework import acts
from casework.facts import facts_from
from models.act import Lesson, VoteRecord
from models.number import NumberSegment
from tests.web.forms import form_to
from tests.web.reading import words
from tests.web.site import Site

SURE = {"sure": "yes"}
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Deed:
    """An act at a stage, by whom, and what its form is filled with."""

    stage: str
    act: str
    by: str
    fields: dict[str, object] = field(default_factory=lambda: dict(SURE))
    before: tuple[tuple[acts.Act, str], ...] = ()
    """Acts of the stage that come first."""
    assurance: str = "link"

    def __str__(self) -> str:
        return f"{self.stage}-{self.act}"


CONTACTS = (acts.AssignContacts(contacts=("tian", "he")), "xia")
ADMISSION = (
    Deed("application", "talk", "luo"),
    Deed("application", "confirm_activist", "xia", {"body": "branch_committee"}, ((acts.Talk(), "luo"),)),
    Deed("training", "assign_contacts", "luo", SURE | {"contacts": ["tian", "he"]}),
    Deed("training", "lesson", "tian", SURE | {"minutes": "45", "witness": "he"}, (CONTACTS,)),
    Deed("pre_review", "review", "shi", {"verdict": "pass"}),
    Deed("membership_form", "introducers", "luo", SURE | {"introducers": ["tian", "he"]}),
    Deed("branch_vote", "vote", "luo", SURE | {"present": "11", "for": "9", "against": "1", "abstain": "1"}),
    Deed("committee_review", "review", "shi", {"verdict": "pass", "for": "5", "against": "1"}, (), "link+code"),
    Deed("registration", "joined", "xia", dict(SURE)),
    Deed("registration", "efile", "luo", SURE | {"pages": "12", "megabytes": "6.5"}),
)
RECOMMENDATION = (
    Deed("examination", "review", "luo", {"verdict": "pass"}),
    Deed("handover", "hand_over", "shi"),
    Deed("handover", "party_answer", "dang", {"verdict": "accepted"}, ((acts.HandOver(), "shi"),)),
)
TRANSFER = (
    Deed("release", "review", "luo", {"verdict": "pass"}),
    Deed("acceptance", "review", "liu", {"verdict": "return", "to": "release", "reason": "姓名有误"}),
    Deed("assignment", "assign", "liu", SURE | {"branch": "village"}),
)


def does(site: Site, case: str, deed: Deed) -> None:
    """Do the deed by its page, and find it recorded."""
    for act, by in deed.before:
        site.story.act(act, by, case)
    site.story.clock.forward(days=1)
    link = site.link(case, deed.by, deed.act, slot=deed.by if deed.act == "introduce" else None)
    answer = site.decide(link, **deed.fields)
    assert answer.status_code == 303, answer.text
    recorded = site.record_of(case, deed.act)
    assert recorded is not None
    assert recorded.assurance == deed.assurance
    assert recorded.link_id is not None
    after = site.get(answer.headers["location"])
    assert after.status_code == 200
    assert recorded.ref in after.text


@pytest.mark.parametrize("deed", ADMISSION, ids=str)
def test_an_act_of_an_admission_is_recorded_through_its_page(site: Site, deed: Deed):
    does(site, site.story.admission_at(deed.stage), deed)


@pytest.mark.parametrize("deed", RECOMMENDATION, ids=str)
def test_an_act_of_a_recommendation_is_recorded_through_its_page(site: Site, deed: Deed):
    does(site, site.story.recommendation_at(deed.stage), deed)


@pytest.mark.parametrize("deed", TRANSFER, ids=str)
def test_an_act_of_a_transfer_is_recorded_through_its_page(site: Site, deed: Deed):
    does(site, site.story.transfer_at(deed.stage), deed)


@ON_SQLITE
def test_the_signatures_of_the_membership_form(site: Site):
    case = site.story.admission_at("membership_form")
    site.story.act(acts.Introducers(introducers=("tian", "he")), "luo", case)
    does(site, case, Deed("membership_form", "wish", "jixiang"))
    site.story.settle()
    signed = Deed("membership_form", "introduce", "tian", SURE | {"reason": "同意介绍"})
    does(site, case, signed)
    site.story.settle()
    assert len(facts_from(site.story.case(case).facts).introduced) == 1


@ON_SQLITE
def test_a_notice_is_published_and_an_objection_ruled_on(site: Site):
    case = site.story.admission_at("publicity")
    does(site, case, Deed("publicity", "publish", "qiao"))
    site.story.settle()
    site.story.act(acts.Object(text="材料不实"), None, case)
    link = site.link(case, "shi", "rule_objection")
    assert "材料不实" in site.get(link).text
    does(site, case, Deed("publicity", "rule_objection", "shi", {"verdict": "unfounded", "reason": "经核实无误"}))


@ON_SQLITE
def test_the_other_steps_of_an_admission(site: Site):
    case = site.story.admission_at("application")
    site.story.act(acts.Talk(), "luo", case)
    site.story.act(acts.ConfirmActivist(body="branch_committee"), "luo", case)
    does(site, case, Deed("application", "approve_activist", "shi"))
    done = site.story.admission_at("registration", "ruyi")
    does(site, done, Deed("registration", "number", "shi", SURE | {"number": site.story.next_number()}))
    does(site, done, Deed("registration", "oath", "luo"))


@ON_SQLITE
def test_a_target_is_proposed(site: Site):
    case = site.story.admission_at("training")
    site.story.act(*CONTACTS, case)
    for _ in range(8):
        site.story.clock.forward(days=5)
        site.story.act(acts.Lesson(minutes=45, witness="he"), "tian", case)
    site.story.clock.forward(days=90)
    does(site, case, Deed("training", "propose_target", "luo"))


def test_a_link_of_an_act_that_stays_open_is_used_again(site: Site):
    case = site.story.admission_at("training")
    site.story.act(*CONTACTS, case)
    link = site.link(case, "tian", "lesson")
    for _ in range(2):
        site.story.clock.forward(days=1)
        assert site.decide(link, minutes="50", witness="he", **SURE).status_code == 303
    with site.story.office.db.reading() as session:
        assert len(session.exec(select(Lesson)).all()) == 2


@ON_SQLITE
def test_after_each_lesson_its_recorder_reads_how_many_hours_are_left(site: Site):
    case = site.story.admission_at("training")
    site.story.act(*CONTACTS, case)
    link = site.link(case, "tian", "lesson", days=180)
    said = []
    for minutes in ("45", "30", *["45"] * 7):
        site.story.clock.forward(days=1)
        done = site.decide(link, minutes=minutes, witness="he", **SURE)
        said.append(site.get(done.headers["location"]).text)
    assert "已记 1 学时，还差 7 学时" in said[0]
    assert "不计学时。" in said[1].split("<h1>")[0]
    assert "已记 1 学时，还差 7 学时" in said[1]
    assert "已记 7 学时，还差 1 学时" in said[-2]
    assert "请留着原来的邮件" in said[-2]
    assert "8 学时已经上满，不必再登记团课" in said[-1]
    assert "接下来由团支部提出发展对象，最早" in said[-1]
    assert "请留着原来的邮件" not in said[-1]
    site.story.clock.forward(days=100)
    assert "现在即可提出" in site.get(done.headers["location"]).text


@ON_SQLITE
def test_the_next_number_stands_in_its_field(site: Site):
    case, number = site.story.admission_at("registration"), site.story.next_number()
    with site.story.office.db.transaction() as session:
        college = site.story.cast.organisations["college"]
        session.add(NumberSegment(organisation_id=college, first="203151000001", last="203151000099", plan=99))
    link = site.link(case, "shi", "number")
    shown = site.get(link).text
    assert form_to(shown, link).filled()["number"] == number
    assert "203151000099" not in shown, "a segment of another year is not offered"
    assert site.decide(link, **SURE).status_code == 303
    assert f'"number":"{number}"' in site.record_of(case, "number").data


@ON_SQLITE
def test_a_vote_that_fails_may_be_held_again(site: Site):
    case = site.story.admission_at("branch_vote")
    link = site.link(case, "luo", "vote")
    for _ in range(2):
        site.story.clock.forward(days=1)
        assert site.decide(link, present="11", **{"for": "3"}, against="8", abstain="0", **SURE).status_code == 303
        site.story.settle()
    with site.story.office.db.reading() as session:
        assert [row.outcome for row in session.exec(select(VoteRecord))] == ["not_passed", "not_passed"]


@ON_SQLITE
def test_the_arithmetic_is_laid_open_before_a_vote_is_confirmed(site: Site):
    link = site.link(site.story.admission_at("branch_vote"), "luo", "vote")
    site.story.clock.forward(days=1)
    assert "应到 12 人" in site.get(link).text
    reviewed = site.review(link, {"present": "8", "for": "5", "against": "3", "abstain": "0", **SURE})
    assert "实到 8 人，应到 12 人；须超过半数，即至少 7 人。" in reviewed.text
    assert "赞成 5 票，应到 12 人；须超过半数，即至少 7 票。" in reviewed.text
    assert "按此计算：未通过" in reviewed.text
    assert "没有计票" not in reviewed.text


@ON_SQLITE
def test_the_date_of_a_vote_is_called_the_day_of_its_meeting(site: Site):
    link = site.link(site.story.admission_at("branch_vote"), "luo", "vote")
    assert "开会日期" in site.get(link).text
    site.story.clock.forward(days=1)
    assert "开会日期" in site.review(link, {"present": "8", "for": "8", "against": "0", "abstain": "0", **SURE}).text


@ON_SQLITE
def test_who_is_present_and_has_no_ballot_in_the_count_is_pointed_out(site: Site):
    link = site.link(site.story.admission_at("branch_vote"), "luo", "vote")
    site.story.clock.forward(days=1)
    reviewed = site.review(link, {"present": "10", "for": "7", "against": "1", "abstain": "0", **SURE})
    assert "实到的人中有 2 人没有计票，请核对票数。" in reviewed.text


@ON_SQLITE
def test_the_page_after_a_decision_names_the_next_stage_and_who_is_asked(site: Site):
    """It only said that the next ones concerned are told by letter."""
    case = site.story.recommendation_at("branch_vote")
    link = site.link(case, "luo", "vote")
    answer = site.decide(link, present="11", **{"for": "9"}, against="1", abstain="1", **SURE)
    assert "接下来 环节 支委会考察 等待办理 审核 计算机2501团支部" in words(site.get(answer.headers["location"]).text)
    site.story.settle()
    assert "接下来 环节 支委会考察 等待办理 审核 计算机2501团支部" in words(site.get(link).text)


@ON_SQLITE
def test_the_page_after_the_last_decision_says_that_it_was_the_last(site: Site):
    case = site.story.recommendation_at("handover")
    site.story.act(acts.HandOver(), "shi", case)
    answer = site.decide(site.link(case, "dang", "party_answer"), verdict="accepted")
    assert "这是最后一步，事项随即办结，本人会收到邮件。" in words(site.get(answer.headers["location"]).text)


@ON_SQLITE
@pytest.mark.parametrize(("present", "said"), [("4", "到会人数不足，这次大会无效。"), ("11", "这次表决未获通过。")])
def test_a_meeting_that_decided_nothing_is_said_to_have_decided_nothing(site: Site, present: str, said: str):
    """The page said "recorded", and that the link stays open, but not what the count came to."""
    link = site.link(site.story.admission_at("branch_vote"), "luo", "vote")
    site.story.clock.forward(days=1)
    answer = site.decide(link, present=present, **{"for": "2"}, against=str(int(present) - 2), abstain="0", **SURE)
    assert said in words(site.get(answer.headers["location"]).text)


@ON_SQLITE
def test_a_case_can_be_sent_back_to_stages_that_ask_for_something(site: Site):
    """A recommendation could be sent back to an application and a training that it has not."""
    link = site.link(site.story.recommendation_at("examination"), "luo", "review")
    page = site.get(link).text
    assert '<option value="branch_vote">' in page
    assert '<option value="application">' not in page
    assert '<option value="training">' not in page
    reviewed = site.post(link, {"verdict": "return", "to": "training", "reason": "请补课"})
    assert reviewed.status_code == 422


@ON_SQLITE
def test_a_transfer_can_still_be_sent_back_to_its_application(site: Site):
    link = site.link(site.story.transfer_at("release"), "luo", "review")
    assert '<option value="application">' in site.get(link).text


@ON_SQLITE
def test_a_review_says_where_each_verdict_leads(site: Site):
    reviewed = site.get(site.link(site.story.admission_at("pre_review"), "shi", "review")).text
    assert "选“不通过”，事项退回“培养考察”环节重新办理；选“终止”，事项到此结束，不能恢复。" in words(reviewed)
    released = site.get(site.link(site.story.transfer_at("release"), "luo", "review")).text
    assert "选“不通过”，事项到此结束，不能恢复。" in words(released)
    assert "终止" not in words(released)


@ON_SQLITE
def test_a_refusal_is_said_at_the_form(site: Site):
    case = site.story.admission_at("publicity")
    link = site.link(case, "qiao", "publish")
    early = site.review(link, SURE | {"dated": (site.story.clock.now - timedelta(days=30)).date().isoformat()})
    assert early.status_code == 422
    assert "没有记录" in words(early.text)
    assert "公示" in words(early.text)
    assert site.record_of(case, "publish") is None


@ON_SQLITE
def test_what_was_recorded_is_called_what_its_form_called_it(site: Site):
    wished = (acts.Introducers(introducers=("tian", "he")), "luo"), (acts.Wish(), "jixiang")
    opinion = Deed("membership_form", "introduce", "tian", SURE | {"reason": "为人正直"}, wished)
    assert "介绍意见 为人正直" in receipt_of(site, opinion)


@ON_SQLITE
def test_the_day_that_was_recorded_is_called_what_its_form_called_it(site: Site):
    assert "谈话日期 2026年" in receipt_of(site, Deed("application", "talk", "luo"))


def receipt_of(site: Site, deed: Deed) -> str:
    """The page that a link shows once its act is recorded."""
    case = site.story.admission_at(deed.stage)
    for act, by in deed.before:
        site.story.act(act, by, case)
        site.story.clock.forward(days=1)
    link = site.link(case, deed.by, deed.act, slot=deed.by if deed.act == "introduce" else None)
    site.decide(link, **deed.fields)
    return words(site.get(link).text)


@ON_SQLITE
def test_where_no_number_of_the_year_is_free_the_page_says_whom_to_ask(site: Site):
    site.story.clock.forward(days=365)
    case = site.story.admission_at("registration")
    assert "请先向上级团委申请当年的号段。" in words(site.get(site.link(case, "shi", "number")).text)
