"""Scanners open every link in every letter, submit every form and press every button. Nothing may come of it (L-01)."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from casework import acts
from casework.digests import digest
from casework.facts import facts_from
from casework.fresh_links import waiting_for
from casework.outbox import put
from tests.acceptance.house import House
from tests.acceptance.scanner import Scanner
from tests.cast import MAIL_DOMAIN
from tests.snapshot import Snapshot, snapshot
from tests.web.forms import form_to
from tests.web.test_applicants import FORM
from tests.web.test_disowning import disown

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

CASE_NUMBER = re.compile(r"[2-9A-HJ-NP-Z]{6}")


def _decided(house: House) -> Snapshot:
    """All that the database holds, but for how often and from where a link was looked at."""
    with house.story.office.db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE link SET views = 0, first_seen_at = NULL, robot_mac = NULL")
        session.connection().exec_driver_sql("DELETE FROM throttle")
    return snapshot(house.story.office.db)


def test_f06_no_scanner_decides_anything(house: House, browser: Browser):
    story = house.story
    story.transfer_at("release")
    house.carry_on()
    story.recommendation_at("branch_vote")
    story.admissions_at("committee_review", ["jixiang"])
    case = story.admissions_at("publicity", ["ruyi"])[0]
    story.clock.forward(days=1)
    story.act(acts.Publish(), "shi", case)
    story.record(acts.Object(text="不同意", name="群众"), None, case)
    with story.office.db.transaction() as session:
        shi = story.cast.people["shi"]
        put(session, [digest(shi, waiting_for(session, shi), "scanned", story.clock.now)])
    house.carry_on()
    assert any("/list/" in address for letter in house.letters() for address in letter.links)
    assert any("/receipt/" in address for letter in house.letters() for address in letter.links)
    scanner = _scans_everything(house, browser)
    scanner.page.goto(house.link(case, "shi", "rule_objection"))
    assert scanner.page.locator("main form").count() > 0, "the link still opens for the person"


def test_f06_no_scanner_votes_freezes_or_has_a_code_sent(house: House, browser: Browser):
    """The links of a ballot, of a case that is frozen, of an application, of one's own page; and one whose reader is
    being asked for a code."""
    story, site = house.story, house.site
    voted_on, resolved = story.admissions_at("branch_vote", ["jixiang", "ruyi"])
    story.clock.forward(days=3)
    story.act(acts.OpenBallot(), "luo", voted_on)
    story.act(acts.Vote(present=11, **{"for": 9}, against=1, abstain=1), "luo", resolved)
    frozen = story.transfer_at("release")
    house.carry_on()
    _disown(house, frozen)
    story.clock.forward(days=1)
    deciding = urlsplit(house.link(resolved, "shi", "review")).path
    story.clock.forward(minutes=1)  # a form that comes at once is a scanner's
    reviewed = site.review(deciding, {"verdict": "pass", "for": "5", "against": "1"})
    site.post(f"{deciding}/confirm", form_to(reviewed.text, f"{deciding}/confirm").filled())
    site.post("/apply/class1", FORM)
    site.post("/start", {"mailbox": f"shi@{MAIL_DOMAIN}"})
    house.carry_on()
    pages = {urlsplit(link).path.split("/")[1] for letter in house.letters() for link in letter.links}
    assert pages >= {"a", "ballot", "my", "receipt", "start", "apply"}
    assert [letter.state for letter in site.letters("code")] == ["sent"]
    scanner = _scans_everything(house, browser)
    ballot = next(link for letter in house.letters_to("tian") for link in letter.links if "/ballot/" in link)
    scanner.page.goto(ballot)
    assert scanner.page.locator("main form input[name=choice]").count() == 3, "the paper still opens for the voter"


def _disown(house: House, case: str) -> None:
    """The applicant says that the request was not theirs: the case is frozen."""
    receipt = next(link for letter in house.letters_to("lu") for link in letter.links if "/receipt/" in link)
    disown(house.site, urlsplit(receipt).path)
    house.carry_on()
    assert facts_from(house.story.case(case).facts).frozen is not None


def _scans_everything(house: House, browser: Browser) -> Scanner:
    """A scanner opens the links of one letter of every kind; nothing comes of it."""
    one_of_each = {CASE_NUMBER.sub("", letter.subject): letter.links for letter in house.letters()}
    links = sorted({address for links in one_of_each.values() for address in links})
    before = _decided(house)
    scanner = Scanner(browser.new_page(), lambda: house.story.clock.forward(seconds=7))
    for address in links:
        scanner.scan(address)
    assert _decided(house) == before
    assert scanner.clicks > len(links)
    return scanner
