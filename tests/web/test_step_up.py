"""Where a link is not enough: the one-time code, what asks for it, and what it does not do (TRUST L-11, L-12, L-20)."""

import hashlib
import hmac
from datetime import timedelta

import orjson
import pytest
from sqlmodel import select

from casework import outbox
from casework.letter_times import TOO_LATE
from casework.letter_words import Desk
from casework.letters import compose
from models.act import Act
from models.audit import AuditEntry
from models.case import Case
from models.link import Link
from models.outbox import Outbox
from tests.web.forms import form_to
from tests.web.site import Site

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PASS = {"verdict": "pass", "for": "5", "against": "1"}


@pytest.fixture
def case(site: Site) -> str:
    """An admission before the committee: its resolution takes a code."""
    case = site.story.admission_at("committee_review")
    site.story.clock.forward(days=1)
    return case


def asked(site: Site, link: str, fields: dict[str, object] = PASS) -> dict[str, object]:
    """What the page sends back that asks for the code."""
    reviewed = site.review(link, fields)
    answer = site.post(f"{link}/confirm", form_to(reviewed.text, f"{link}/confirm").filled())
    assert answer.status_code == 200, answer.text
    return form_to(answer.text, f"{link}/confirm").filled()


def decisions(site: Site, case: str) -> list[Act]:
    with site.story.office.db.reading() as session:
        query = select(Act).join(Case, Case.id == Act.case_id).where(Case.ref == case, Act.stage == "committee_review")
        return list(session.exec(query))


def wrong(site: Site) -> str:
    return str((int(site.code()) + 1) % 10**8).zfill(8)


def test_nothing_is_recorded_before_the_code_is_typed(site: Site, case: str):
    link = site.link(case, "shi", "review")
    form = asked(site, link)
    assert decisions(site, case) == []
    assert [letter.person_id for letter in site.letters("code")] == [site.story.cast.people["shi"]]
    answer = site.post(f"{link}/confirm", form | {"code": f" {site.code()[:4]} {site.code()[4:]} "})
    assert answer.status_code == 303
    assert [act.assurance for act in decisions(site, case)] == ["link+code"]


@ON_SQLITE
def test_the_letter_brings_the_code_the_page_waits_for_at_every_attempt(site: Site, case: str):
    asked(site, site.link(case, "shi", "review"))
    desk = Desk("https://tuanwu.example", site.key)
    for _ in range(2):
        with site.story.office.db.transaction() as session:
            rows = [row for row in outbox.claim(session, "w", site.story.clock.now, 500) if row.letter == "code"]
            (letter,) = compose(session, rows, desk, site.story.clock.now).letters
            assert letter.message.code == site.code()
            outbox.finish(session, [{"id": rows[0].id, "state": "unknown"}])


@ON_SQLITE
def test_a_letter_too_late_for_its_code_is_not_sent(site: Site, case: str):
    asked(site, site.link(case, "shi", "review"))
    late = site.story.clock.forward(minutes=9)
    with site.story.office.db.transaction() as session:
        rows = [row for row in outbox.claim(session, "w", late, 500) if row.letter == "code"]
        assert compose(session, rows, Desk("https://tuanwu.example", site.key), late).dead == [(rows[0].id, TOO_LATE)]


@ON_SQLITE
def test_five_wrong_codes_end_it_and_the_right_one_is_too_late_then(site: Site, case: str):
    link = site.link(case, "shi", "review")
    form, right = asked(site, link), site.code()
    for _ in range(4):
        answer = site.post(f"{link}/confirm", form | {"code": wrong(site)})
        assert (answer.status_code, "验证码不对" in answer.text) == (422, True)
    site.story.clock.forward(minutes=2)
    assert "已经失效" in site.post(f"{link}/confirm", form | {"code": wrong(site)}).text
    site.post(f"{link}/confirm", form | {"code": right})
    assert decisions(site, case) == []
    assert site.post(f"{link}/confirm", form | {"code": site.code()}).status_code == 303


@ON_SQLITE
def test_a_code_is_for_the_decision_that_was_reviewed(site: Site, case: str):
    link = site.link(case, "shi", "review")
    asked(site, link)
    passed = site.code()
    refusal = asked(site, link, {"verdict": "refuse", "reason": "不符合条件"})
    assert site.post(f"{link}/confirm", refusal | {"code": passed}).status_code == 422
    assert decisions(site, case) == []


@ON_SQLITE
def test_a_code_lasts_ten_minutes(site: Site, case: str):
    link = site.link(case, "shi", "review")
    form, code = asked(site, link), site.code()
    site.story.clock.forward(minutes=10)
    assert site.post(f"{link}/confirm", form | {"code": code}).status_code == 422
    assert decisions(site, case) == []


@ON_SQLITE
def test_three_codes_in_an_hour_are_enough(site: Site, case: str):
    link = site.link(case, "shi", "review")
    form = asked(site, link)
    for _ in range(3):
        site.story.clock.forward(minutes=1)
        answer = site.post(f"{link}/confirm", form | {"another": "yes"})
    assert "不再发送新的验证码" in answer.text
    assert len(site.letters("code")) == 3
    site.story.clock.forward(minutes=15)
    locked = site.post(f"{link}/confirm", form)
    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) > 0
    site.story.clock.forward(minutes=50)
    assert site.post(f"{link}/confirm", form).status_code == 200


@ON_SQLITE
def test_looking_again_sends_no_second_code(site: Site, case: str):
    link = site.link(case, "shi", "review")
    form = asked(site, link)
    site.post(f"{link}/confirm", form)
    assert len(site.letters("code")) == 1


@ON_SQLITE
def test_a_decision_sent_again_leads_to_its_record_after_the_code_has_ended(site: Site, case: str):
    link = site.link(case, "shi", "review")
    form = asked(site, link)
    confirmed = form | {"code": site.code()}
    assert site.post(f"{link}/confirm", confirmed).status_code == 303
    site.story.clock.forward(hours=1)
    assert site.post(f"{link}/confirm", confirmed).status_code == 303
    assert len(decisions(site, case)) == 1


def brought(site: Site, link: str, sent: timedelta) -> None:
    """Let the link have come by a letter that the mail server took so long ago."""
    with site.story.office.db.transaction() as session:
        row = session.exec(select(Link).where(Link.token_mac == _mac(site, link))).one()
        letter = session.exec(select(Outbox).where(Outbox.letter == "task").order_by(Outbox.id.desc())).first()
        letter.state, letter.sent_at = "sent", site.story.clock.now - sent
        row.outbox_id = letter.id


def _mac(site: Site, link: str) -> bytes:
    return hmac.digest(site.key, link.removeprefix("/a/").encode(), hashlib.sha256)


def suspected(site: Site) -> list[list[str]]:
    with site.story.office.db.reading() as session:
        entries = [orjson.loads(body) for body in session.exec(select(AuditEntry.body).order_by(AuditEntry.seq))]
    return [one["data"]["signs"] for one in entries if one["type"] == "security.suspected_automation"]


@ON_SQLITE
def test_a_decision_at_once_after_its_letter_takes_a_code_and_is_noted(site: Site):
    case = site.story.transfer_at("release")
    link = site.link(case, "luo", "review")
    brought(site, link, timedelta(seconds=4))
    form = asked(site, link, {"verdict": "pass"})
    assert suspected(site) == [["too_soon"]]
    site.story.clock.forward(minutes=1)
    assert site.post(f"{link}/confirm", form | {"code": site.code()}).status_code == 303


@ON_SQLITE
def test_a_decision_after_reading_takes_none(site: Site):
    case = site.story.transfer_at("release")
    link = site.link(case, "luo", "review")
    brought(site, link, timedelta(seconds=20))
    assert site.decide(link, verdict="pass").status_code == 303
    assert site.letters("code") == []


@ON_SQLITE
def test_what_no_browser_sends_takes_a_code(site: Site):
    link = site.link(site.story.transfer_at("release"), "luo", "review")
    form = form_to(site.review(link, {"verdict": "pass"}).text, f"{link}/confirm").filled()
    answer = site.client.post(f"{link}/confirm", data=form)
    assert (answer.status_code, suspected(site)) == (200, [["bare"]])


@ON_SQLITE
def test_who_looked_like_a_robot_is_one_until_the_code_says_otherwise(site: Site):
    link = site.link(site.story.transfer_at("release"), "luo", "review")
    site.client.head(link, headers={"User-Agent": "SafeLinks"})
    robot = {"User-Agent": "SafeLinks", "Sec-Fetch-Site": "same-origin"}
    form = form_to(site.review(link, {"verdict": "pass"}).text, f"{link}/confirm").filled()
    assert site.client.post(f"{link}/confirm", data=form, headers=robot).status_code == 200
    assert suspected(site) == [["robot"]]
    assert site.post(f"{link}/confirm", form).status_code == 303, "the person's own browser is not suspected"
