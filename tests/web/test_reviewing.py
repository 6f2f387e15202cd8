"""What stands between a form and the record: refusals at the form, the review, and the one confirmation."""

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from casework import acts
from casework.doctor import complaints
from casework.links import FOLLOW_DAYS, TASK_DAYS, task_expiry
from casework.relations import declare
from models.act import Act
from models.audit import AuditEntry
from tests.cast import Cast
from tests.story import Story
from tests.together import together
from tests.web.forms import form_to
from tests.web.reading import words
from tests.web.site import Site

SURE = {"sure": "yes"}
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


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
    assert site.record_of(case, "vote") is None


@ON_SQLITE
def test_the_second_introducer_is_not_called_optional(site: Site):
    introducers = site.get(site.link(site.story.admission_at("membership_form"), "luo", "introducers")).text
    assert "入团介绍人 2" in words(introducers)
    assert "选填" not in words(introducers)


@ON_SQLITE
def test_before_a_notice_goes_up_its_days_are_said(site: Site):
    case = site.story.recommendation_at("publicity")
    link = site.link(case, "luo", "publish")
    reviewed = words(site.review(link, {"dated": "2026-03-02", **SURE}).text)
    assert "公示期" in reviewed
    assert "2026年3月3日至2026年3月9日，共 5 个工作日" in reviewed


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
    assert site.record_of(case, "review") is None


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
    assert site.record_of(case, "review") is None


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
    assert site.record_of(case, "review").data == '{"verdict":"pass"}'


@ON_SQLITE
def test_a_stage_to_go_back_to_means_nothing_with_another_verdict(site: Site):
    case = site.story.transfer_at("acceptance")
    link = site.link(case, "liu", "review")
    reviewed = site.review(link, {"verdict": "pass", "to": "release"})
    assert "退回到" not in reviewed.text
    site.post(f"{link}/confirm", form_to(reviewed.text, f"{link}/confirm").filled())
    assert site.record_of(case, "review").data == '{"verdict":"pass"}'


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
    assert site.record_of(case, "talk") is None


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
    site.story.act(acts.AssignContacts(contacts=("tian", "he")), "xia", case)
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
    site.story.act(acts.AssignContacts(contacts=("tian", "he")), "xia", case)
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
