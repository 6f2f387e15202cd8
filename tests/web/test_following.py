"""Following a case, and taking it back."""

import pytest

from casework import acts
from tests.web.forms import form_to
from tests.web.site import Site


@pytest.mark.parametrize(
    ("stage", "behind", "ahead"),
    [
        ("application", [], ["培养考察", "预审", "公示", "登记与入团仪式"]),
        ("branch_vote", ["申请", "培养考察", "预审", "公示", "填写志愿书"], ["团委审批", "登记与入团仪式"]),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_way_of_an_admission(site: Site, stage: str, behind: list[str], ahead: list[str]):
    case = site.story.admission_at(stage)
    steps = site.get(site.follow(case, "jixiang")).text.partition('<ol class="steps">')[2].partition("</ol>")[0]
    before, _, after = steps.partition('aria-current="step"')
    assert all(f">{name}<" in before for name in behind)
    assert all(f">{name}<" in after for name in ahead)


def test_a_case_sent_back_says_why(site: Site):
    case = site.story.admission_at("pre_review")
    site.story.act(acts.Review(verdict="return", to="training", reason="请补齐团课记录"), "shi", case)
    page = site.get(site.follow(case, "jixiang")).text
    assert "请补齐团课记录" in page
    assert "退回" in page


def test_the_person_takes_the_case_back(site: Site):
    case = site.story.transfer_at("release")
    link = site.follow(case, "lu")
    reviewed = site.post(f"{link}/withdraw", {"sure": "yes", "reason": "不转了"})
    assert reviewed.status_code == 200
    assert "不转了" in reviewed.text
    assert site.story.case(case).state == "open"
    answer = site.post(f"{link}/withdraw/confirm", form_to(reviewed.text, f"{link}/withdraw/confirm").filled())
    assert answer.status_code == 303
    site.story.settle()
    assert site.story.case(case).state == "withdrawn"
    assert "已撤回" in site.get(link).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fields", [{}, {"reason": "不转了"}])
def test_without_the_choice_nothing_is_taken_back(site: Site, fields: dict[str, str]):
    case = site.story.transfer_at("release")
    link = site.follow(case, "lu")
    assert site.post(f"{link}/withdraw", fields).status_code == 422
    site.post(f"{link}/withdraw/confirm", fields | {"sure": "yes", "nonce": "0" * 64})
    site.story.settle()
    assert site.story.case(case).state == "open"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_officer_who_follows_cannot_take_it_back(site: Site):
    case = site.story.transfer_at("release")
    link = site.follow(case, "luo")
    assert "/withdraw" not in site.get(link).text
    assert site.post(f"{link}/withdraw", {"sure": "yes"}).status_code == 422


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_closed_case_can_be_looked_at_and_no_more(site: Site):
    case = site.story.transfer_at(None)
    page = site.get(site.follow(case, "lu"))
    assert page.status_code == 200
    assert "已办结" in page.text
    assert "/withdraw" not in page.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_link_of_another_kind_follows_nothing(site: Site):
    case = site.story.transfer_at("release")
    task = site.link(case, "luo", "review")
    assert site.get(task.replace("/a/", "/my/")).status_code == 404
    assert site.get(site.follow(case, "lu").replace("/my/", "/a/")).status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_after_half_a_year_the_link_has_ended(site: Site):
    link = site.follow(site.story.transfer_at("release"), "lu")
    site.story.clock.forward(days=181)
    answer = site.get(link)
    assert answer.status_code == 410
    assert "陆离" not in answer.text
