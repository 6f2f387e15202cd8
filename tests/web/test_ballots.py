"""Voting by one's own link: the paper, the review, the code; and what each page says afterwards."""

import re

import pytest
from sqlmodel import select

from casework import acts
from casework.ballots.casting import cast, mark
from casework.ballots.held import latest_ballot, urn_of
from casework.entry import Via
from models.act import Act
from models.audit import AuditEntry
from models.case import Case
from tests.casework.ballots.balloting import ROLL, opened, record_of, vote
from tests.together import together
from tests.web.forms import form_to, forms_in
from tests.web.reading import words
from tests.web.site import Site
from tests.web.test_scanners import scan

CODE = re.compile(r"\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}\b")


@pytest.fixture
def case(site: Site) -> str:
    """An admission of class1 with an open ballot."""
    return opened(site.story)


def counts(site: Site, case: str) -> tuple[int, ...]:
    """How often each choice lies in the urn."""
    office = site.story.office
    with office.db.reading() as session:
        ballot = latest_ballot(session, session.exec(select(Case.id).where(Case.ref == case)).one())
        return urn_of(session, ballot, office.secret).counts


def test_a_paper_tells_what_is_voted_on_and_what_stays_secret(site: Site, case: str):
    page = words(site.get(site.ballot(case, "tian")).text)
    for said in ("吉祥", "计算机2501团支部", "12 人", "谁投了票会有记录", "投出后不能更改"):
        assert said in page


def test_a_choice_is_shown_once_more_before_it_is_cast(site: Site, case: str):
    link = site.ballot(case, "tian")
    assert "反对" in words(site.review(link, {"choice": "against"}).text)
    assert counts(site, case) == (0, 0, 0)
    answer = site.decide(link, choice="against")
    assert answer.status_code == 303
    assert answer.headers["location"] == link
    assert counts(site, case) == (0, 1, 0)


def test_afterwards_the_link_shows_the_code_and_no_choice(site: Site, case: str):
    link = site.ballot(case, "tian")
    site.decide(link, choice="against")
    page = words(site.get(link).text)
    assert len(CODE.findall(page)) == 1
    assert "反对" not in page
    assert forms_in(site.get(link).text) == []


def test_the_code_is_on_the_list_when_the_ballot_is_over(site: Site, case: str):
    link = site.ballot(case, "tian")
    site.decide(link, choice="against")
    code = CODE.findall(site.get(link).text)[0]
    vote(site.story, case, dict.fromkeys(ROLL[3:10], "for"))
    site.story.act(acts.CloseBallot(), "luo", case)
    page = site.get(link).text
    assert "回执码已列入" in words(page)
    assert len(set(CODE.findall(page))) == 8
    assert code in CODE.findall(page)
    assert "赞成 7 反对 1 弃权 0" in words(page)


def test_whoever_did_not_vote_sees_the_result_and_that_there_is_no_vote_of_theirs(site: Site, case: str):
    link = site.ballot(case, "xia")
    vote(site.story, case, dict.fromkeys(ROLL[3:10], "for"))
    site.story.act(acts.CloseBallot(), "luo", case)
    assert "票箱中没有您的选票" in words(site.get(link).text)


def test_without_a_quorum_no_choice_is_shown(site: Site, case: str):
    link = site.ballot(case, "tian")
    site.decide(link, choice="against")
    site.story.act(acts.CloseBallot(), "luo", case)
    page = words(site.get(link).text)
    assert "选票没有清点" in page
    assert "反对" not in page


def test_nothing_is_cast_without_a_choice(site: Site, case: str):
    link = site.ballot(case, "tian")
    assert site.post(link, {}).status_code == 422
    assert site.post(link, {"choice": "everything"}).status_code == 422


def test_what_is_confirmed_is_what_was_reviewed(site: Site, case: str):
    link = site.ballot(case, "tian")
    sent = form_to(site.review(link, {"choice": "for"}).text, f"{link}/confirm").filled(choice="against")
    assert site.post(f"{link}/confirm", sent).status_code == 422
    assert counts(site, case) == (0, 0, 0)


def test_the_same_form_sent_eight_times_at_once_casts_once(site: Site, case: str):
    link = site.ballot(case, "tian")
    sent = form_to(site.review(link, {"choice": "for"}).text, f"{link}/confirm").filled()
    answers = together([lambda: site.post(f"{link}/confirm", sent).status_code for _ in range(8)])
    assert set(answers) <= {303, 429}
    assert counts(site, case) == (1, 0, 0)


def test_a_second_vote_by_another_letter_is_not_counted_and_says_so(site: Site, case: str):
    first, second = site.ballot(case, "tian"), site.ballot(case, "tian")
    sent = form_to(site.review(second, {"choice": "against"}).text, f"{second}/confirm").filled()
    site.decide(first, choice="for")
    answer = site.post(f"{second}/confirm", sent)
    assert answer.status_code == 409
    assert "这一次没有计入" in words(answer.text)
    assert counts(site, case) == (1, 0, 0)


def test_a_paper_that_was_lost_on_its_way_is_asked_for_again(site: Site, case: str):
    story = site.story
    with story.office.db.transaction() as session:
        mark(session, story.office, acts.Ballot(), case=case, by="tian", at=story.clock.now, via=Via("operator"))
    link = site.ballot(case, "tian")
    assert "没有送进票箱" in words(site.get(link).text)
    site.decide(link, choice="abstain")
    assert counts(site, case) == (0, 0, 1)
    assert "已投入票箱" in words(site.get(link).text)


def test_one_who_came_to_the_branch_later_is_told_that_they_are_not_on_the_roll(site: Site, case: str):
    site.story.cast.member("xinlai", "class1", site.story.clock.now.date())
    answer = site.decide(site.ballot(case, "xinlai"), choice="for")
    assert answer.status_code == 409
    assert "不在本支部表决名册上" in words(answer.text)


def test_a_link_that_was_given_back_is_dead(site: Site, case: str):
    link = site.ballot(case, "tian")
    asked = site.post(f"{link}/give-back", {"sure": "yes"})
    site.post(f"{link}/give-back/confirm", form_to(asked.text, f"{link}/give-back/confirm").filled())
    assert site.get(link).status_code == 410
    assert site.post(link, {"choice": "for"}).status_code == 410


def test_an_expired_link_brings_a_fresh_letter_to_the_registered_mailbox_only_while_there_is_something_to_vote_on(
    site: Site, case: str
):
    link = site.ballot(case, "tian", days=1)
    site.story.clock.forward(days=2)
    assert site.get(link).status_code == 410
    before = len(site.letters("ballot"))
    asked = site.post(f"{link}/fresh", {"sure": "yes"})
    answer = site.post(f"{link}/fresh/confirm", form_to(asked.text, f"{link}/fresh/confirm").filled())
    assert answer.headers["location"].endswith("?asked=yes")
    assert len(site.letters("ballot")) == before + 1
    site.story.act(acts.CloseBallot(), "luo", case)
    site.story.clock.forward(hours=1)
    site.post(f"{link}/fresh/confirm", form_to(asked.text, f"{link}/fresh/confirm").filled())
    assert len(site.letters("ballot")) == before + 1


def test_a_ballot_whose_case_was_withdrawn_says_so(site: Site, case: str):
    link = site.ballot(case, "tian")
    site.story.act(acts.Withdraw(), "jixiang", case)
    assert site.get(link).status_code == 410
    assert site.post(link, {"choice": "for"}).status_code == 410


def test_ones_own_page_tells_of_a_ballot_until_one_has_voted_and_sends_its_letter_again(site: Site, case: str):
    start = site.start("ge")
    page = site.get(start).text
    assert "投票 · 吉祥" in words(page)
    before = len(site.letters("ballot"))
    asked = site.post(f"{start}/letters", {"sure": "yes"})
    site.post(f"{start}/letters/confirm", form_to(asked.text, f"{start}/letters/confirm").filled())
    assert len(site.letters("ballot")) == before + 1
    vote(site.story, case, {"ge": "for"})
    assert "投票 · 吉祥" not in words(site.get(start).text)


def test_another_kind_of_link_opens_no_ballot(site: Site, case: str):
    token = site.start("tian").rpartition("/")[2]
    assert site.get(f"/ballot/{token}").status_code == 404
    assert site.get("/ballot/nothing").status_code == 404
    ballot = site.ballot(case, "tian").rpartition("/")[2]
    assert site.get(f"/a/{ballot}").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_that_a_scanner_does_casts_a_vote_or_ends_a_link(site: Site, case: str):
    links = [site.ballot(case, person) for person in ("tian", "he")]
    with site.story.office.db.reading() as session:
        before = len(session.exec(select(AuditEntry.seq)).all())
    for link in links:
        assert scan(site, link) > 0
    with site.story.office.db.reading() as session:
        assert session.exec(select(Act).where(Act.kind == "ballot")).all() == []
        assert len(session.exec(select(AuditEntry.seq)).all()) == before
    site.story.clock.forward(minutes=2)
    assert site.decide(links[0], choice="for").status_code == 303


def test_the_officer_sees_the_turnout_and_neither_names_nor_totals(site: Site, case: str):
    vote(site.story, case, {"tian": "against", "he": "for"})
    page = words(site.get(site.link(case, "luo", "close_ballot")).text)
    assert "已投票：2 人，应到 12 人" in page
    assert "未达到法定人数（7 人）" in page
    assert "田野" not in page.partition("已投票")[2]
    assert "反对" not in page


def test_closing_is_not_held_up_by_somebody_who_votes_meanwhile(site: Site, case: str):
    """Who votes is nothing that the officer judges by; the record has every paper that was in the urn."""
    link = site.link(case, "luo", "close_ballot")
    vote(site.story, case, dict.fromkeys(ROLL[:8], "for"))
    site.story.clock.forward(minutes=5)
    sent = form_to(site.review(link, {"sure": "yes"}).text, f"{link}/confirm").filled()
    cast(site.story.office, case=case, by="ge", choice="against", at=site.story.clock.now)
    assert site.post(f"{link}/confirm", sent).status_code == 303
    record = record_of(site.story, case)
    assert (record.in_favour, record.against, record.present) == (8, 1, 9)


def test_an_officer_opens_a_ballot_by_the_link_of_the_vote(site: Site):
    case = site.story.admission_at("branch_vote")
    site.story.clock.forward(days=3)
    link = site.link(case, "luo", "vote")
    assert f"{link}/ballot" in site.get(link).text
    page = words(site.get(f"{link}/ballot").text)
    assert "秦无邮" in page, "who has no mailbox cannot vote this way"
    reviewed = site.post(f"{link}/ballot", {"sure": "yes"})
    assert "12 人" in words(reviewed.text)
    assert site.letters("ballot") == []
    confirmed = site.post(f"{link}/ballot/confirm", form_to(reviewed.text, f"{link}/ballot/confirm").filled())
    assert confirmed.headers["location"] == f"{link}/ballot/opened"
    site.story.settle()
    assert {letter.person_id for letter in site.letters("ballot")} == {site.story.cast.people[one] for one in ROLL}
    assert "投票已经开始" in words(site.get(f"{link}/ballot/opened").text)
    assert site.get(f"{link}/ballot").headers["location"] == link


def test_a_ballot_is_not_opened_on_another_roll_than_was_shown(site: Site):
    case = site.story.admission_at("branch_vote")
    site.story.clock.forward(days=3)
    link = site.link(case, "luo", "vote")
    reviewed = site.post(f"{link}/ballot", {"sure": "yes"})
    site.story.cast.member("xinlai", "class1")
    answer = site.post(f"{link}/ballot/confirm", form_to(reviewed.text, f"{link}/ballot/confirm").filled())
    assert answer.status_code == 422
    assert "应到人数与名册不符" in words(answer.text)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_scanner_opens_a_ballot(site: Site):
    case = site.story.admission_at("branch_vote")
    site.story.clock.forward(days=3)
    assert scan(site, f"{site.link(case, 'luo', 'vote')}/ballot") > 0
    assert site.letters("ballot") == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_pages_speak_english_too(site: Site, case: str):
    page = words(site.get(site.ballot(case, "fan"), headers={"Accept-Language": "en"}).text)
    assert "Who has voted is recorded" in page
