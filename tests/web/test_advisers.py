"""Every act through its page: the form, the review, the confirmation, the record."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from casework import acts
from casework.doctor import complaints
from casework.facts import facts_from
from casework.links import FOLLOW_DAYS, TASK_DAYS, task_expiry
from casework.relations import declare
from models.act import Act, Lesson, VoteRecord
from models.audit import AuditEntry
from models.case import Case
from tests.cast import Cast
from tests.story import Story
from tests.together import together
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


def record_of(site: Site, case: str, act: str) -> Act | None:
    with site.story.office.db.reading() as session:
        query = select(Act).join(Case, Case.id == Act.case_id).where(Case.ref == case, Act.kind == act)
        return session.exec(query.order_by(Act.id.desc())).first()


def does(site: Site, case: str, deed: Deed) -> None:
    """Do the deed by its page, and find it recorded."""
    for act, by in deed.before:
        site.story.act(act, by, case)
    site.story.clock.forward(days=1)
    link = site.link(case, deed.by, deed.act, slot=deed.by if deed.act == "introduce" else None)
    answer = site.decide(link, **deed.fields)
    assert answer.status_code == 303, answer.text
    recorded = record_of(site, case, deed.act)
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


@ON_SQLITE
def test_a_vote_reviewed_with_another_roll_is_refused(site: Site, story: Story):
    case = story.admission_at("branch_vote")
    link = site.link(case, "luo", "vote")
    story.clock.forward(days=1)
    reviewed = site.review(link, {"present": "9", "for": "8", "against": "1", "abstain": "0", **SURE})
    story.cast.member("new", "class1")
    answer = site.post(f"{link}/confirm", form_to(reviewed.text, f"{link}/confirm").filled())
    assert answer.status_code == 422
    assert "应到人数与名册不符" in answer.text
    assert record_of(site, case, "vote") is None


@ON_SQLITE
@pytest.mark.parametrize(("language", "sentence"), [("zh", "请写明理由。"), ("en", "Please give the reason.")])
def test_a_refusal_is_a_sentence_at_the_form_with_what_was_typed(site: Site, language: str, sentence: str):
    case = site.story.transfer_at("release")
    link = site.link(case, "luo", "review")
    site.client.cookies.set("lang", language)
    answer = site.post(link, {"verdict": "fail", "reason": "", "dated": "2026-03-02"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert form_to(answer.text, link).filled()["verdict"] == "fail"
    assert form_to(answer.text, link).filled()["dated"] == "2026-03-02"
    assert record_of(site, case, "review") is None


@ON_SQLITE
@pytest.mark.parametrize("fields", [{}, {"sure": "no"}, {"verdict": "pass"}])
def test_without_the_choice_nothing_goes_on(site: Site, fields: dict[str, str]):
    link = site.link(site.story.admission_at("application"), "luo", "talk")
    answer = site.post(link, fields)
    assert answer.status_code == 422
    assert "请先勾选，表示您确认办理。" in answer.text


@ON_SQLITE
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("present", "many", "请填写数字。"),
        ("present", "-1", "数字超出范围。"),
        ("present", "", "请填写这一项。"),
        ("dated", "yesterday", "请填写日期，例如 2026-03-02。"),
    ],
)
def test_what_cannot_be_read_is_marked_and_kept(site: Site, field: str, value: str, sentence: str):
    link = site.link(site.story.admission_at("branch_vote"), "luo", "vote")
    typed = {"present": "9", "for": "8", "against": "1", "abstain": "0", **SURE} | {field: value}
    answer = site.post(link, typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert form_to(answer.text, link).filled()["for"] == "8"


@ON_SQLITE
def test_somebody_who_was_not_offered_cannot_be_named(site: Site):
    link = site.link(site.story.admission_at("training"), "luo", "assign_contacts")
    answer = site.post(link, {"contacts": ["he1"], **SURE})
    assert answer.status_code == 422
    assert "请从中选择。" in answer.text


@ON_SQLITE
def test_a_day_to_come_is_refused(site: Site):
    link = site.link(site.story.admission_at("application"), "luo", "talk")
    tomorrow = site.story.clock.now + timedelta(days=1)
    answer = site.post(link, {"dated": tomorrow.date().isoformat(), **SURE})
    assert answer.status_code == 422
    assert "日期不能晚于今天" in answer.text


@ON_SQLITE
def test_only_what_was_reviewed_can_be_confirmed(site: Site):
    case = site.story.transfer_at("release")
    link = site.link(case, "luo", "review")
    reviewed = site.review(link, {"verdict": "pass"})
    changed = form_to(reviewed.text, f"{link}/confirm").filled(verdict="fail", reason="换了")
    answer = site.post(f"{link}/confirm", changed)
    assert answer.status_code == 422
    assert "提交的内容与您核对过的不一致" in answer.text
    assert record_of(site, case, "review") is None


def test_f04_a_form_sent_twice_is_one_act(site: Site):
    case = site.story.transfer_at("release")
    link = site.link(case, "luo", "review")
    confirmation = form_to(site.review(link, {"verdict": "pass"}).text, f"{link}/confirm").filled()
    answers = [site.post(f"{link}/confirm", confirmation) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]


def test_f04_another_decision_after_the_first_shows_what_stands(site: Site):
    case = site.story.transfer_at("release")
    link = site.link(case, "luo", "review")
    first, second = (
        form_to(site.review(link, fields).text, f"{link}/confirm").filled()
        for fields in ({"verdict": "pass"}, {"verdict": "fail", "reason": "不符"})
    )
    assert site.post(f"{link}/confirm", first).status_code == 303
    answer = site.post(f"{link}/confirm", second)
    assert answer.status_code == 409
    assert "您此前已经办理" in answer.text
    assert record_of(site, case, "review").data == '{"verdict":"pass"}'


@ON_SQLITE
def test_a_stage_to_go_back_to_means_nothing_with_another_verdict(site: Site):
    case = site.story.transfer_at("acceptance")
    link = site.link(case, "liu", "review")
    reviewed = site.review(link, {"verdict": "pass", "to": "release"})
    assert "退回到" not in reviewed.text
    site.post(f"{link}/confirm", form_to(reviewed.text, f"{link}/confirm").filled())
    assert record_of(site, case, "review").data == '{"verdict":"pass"}'


@ON_SQLITE
def test_going_back_to_change_something_keeps_what_was_typed(site: Site):
    link = site.link(site.story.transfer_at("release"), "luo", "review")
    reviewed = form_to(site.review(link, {"verdict": "fail", "reason": "资料不全"}).text, f"{link}/confirm")
    assert (link, "edit", "yes") in reviewed.buttons
    again = site.post(link, reviewed.filled(edit="yes"))
    assert again.status_code == 200
    assert form_to(again.text, link).filled()["reason"] == "资料不全"


@ON_SQLITE
def test_opening_a_link_changes_nothing_but_its_views(site: Site):
    case = site.story.admission_at("application")
    link = site.link(case, "luo", "talk")
    before = site.story.case(case).rev
    for _ in range(3):
        assert site.client.head(link).status_code == 200
        assert site.get(link).status_code == 200
    assert site.story.case(case).rev == before
    assert record_of(site, case, "talk") is None


def test_f04_of_fifty_confirmations_at_one_instant_one_decides(site: Site):
    case = site.story.transfer_at("release")
    links = [site.link(case, "luo", "review") for _ in range(50)]
    fields = ({"verdict": "pass"}, {"verdict": "fail", "reason": "不符"})
    forms = [
        form_to(site.review(link, fields[nth % 2]).text, f"{link}/confirm").filled() for nth, link in enumerate(links)
    ]
    sent = [partial(site.post, f"{link}/confirm", form) for link, form in zip(links, forms, strict=True)]
    answers = [answer.status_code for answer in together(sent)]
    assert answers.count(303) == 1
    assert answers.count(409) == 49
    with site.story.office.db.reading() as session:
        assert len(session.exec(select(Act).where(Act.kind == "review")).all()) == 1
        entries = session.exec(select(AuditEntry.body)).all()
    assert sum(b'"do":"review"' in body for body in entries) == 1
    site.story.settle()
    assert complaints(site.story.office, site.story.clock.now) == []


def test_what_others_record_after_a_letter_is_shown_and_reviewed_anew(site: Site):
    case = site.story.admission_at("training")
    site.story.act(*CONTACTS, case)
    link = site.link(case, "tian", "lesson")
    reviewed = site.review(link, {"minutes": "50", "witness": "he", **SURE})
    site.story.clock.forward(minutes=5)
    site.story.act(acts.Lesson(minutes=45, witness="tian"), "he", case)
    answer = site.post(f"{link}/confirm", form_to(reviewed.text, f"{link}/confirm").filled())
    assert answer.status_code == 422
    assert "材料已更新：您核对之后" in answer.text
    assert "此信发出之后新增的记录" in answer.text
    assert "何川" in answer.text
    assert form_to(answer.text, link).filled()["minutes"] == "50", "what was typed is kept"
    assert site.decide(link, minutes="50", witness="he", **SURE).status_code == 303


@ON_SQLITE
def test_a_link_to_lessons_lasts_as_long_as_its_task(site: Site):
    case = site.story.admission_at("training")
    site.story.act(*CONTACTS, case)
    now = site.story.clock.now
    assert task_expiry(now, None, "lesson") == now + timedelta(days=FOLLOW_DAYS)
    assert task_expiry(now, None, "talk") == now + timedelta(days=TASK_DAYS)
    link = site.link(case, "tian", "lesson", days=FOLLOW_DAYS)
    site.story.clock.forward(days=90)
    assert site.decide(link, minutes="50", witness="he", **SURE).status_code == 303
    site.story.act(acts.AssignContacts(contacts=("he", "kong")), "xia", case)
    assert site.get(link).status_code == 410


@ON_SQLITE
def test_a_task_that_was_raised_says_so_and_for_whom_it_counts(site: Site, cast: Cast):
    story = site.story
    for officer in ("luo", "xia"):
        declare(story.office.db, person=officer, other="jixiang", at=story.clock.now)
    case = story.admission_at("application")
    shown = words(site.get(site.link(case, "shi", "talk")).text)
    assert "提级办理" in shown
    assert "计算机2501团支部能办的人都须回避，所以请您代为办理。" in shown
    assert "青山大学计算机学院团委 团委书记、团委干事" in shown
    assert site.decide(site.link(case, "shi", "talk"), **SURE).status_code == 303
    assert complaints(story.office, story.clock.now) == []
