"""Scanners open every link in every letter, submit every form and press every button. Nothing may come of it (L-01)."""

import re

import pytest
from playwright.sync_api import Browser

from casework import acts
from tests.acceptance.house import House
from tests.acceptance.scanner import Scanner
from tests.snapshot import Snapshot, snapshot

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

CASE_NUMBER = re.compile(r"[2-9A-HJ-NP-Z]{6}")


def _decided(house: House) -> Snapshot:
    """All that the database holds, but for what counts how often a link was looked at."""
    with house.story.office.db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE link SET views = 0, first_seen_at = NULL")
    return snapshot(house.story.office.db)


def test_no_scanner_decides_anything(house: House, browser: Browser):
    story = house.story
    story.transfer_at("release")
    house.carry_on()
    story.recommendation_at("branch_vote")
    story.admissions_at("committee_review", ["jixiang"])
    case = story.admissions_at("publicity", ["ruyi"])[0]
    story.clock.forward(days=1)
    story.act(acts.Publish(), "shi", case)
    story.record(acts.Object(text="不同意", name="群众"), None, case)
    house.carry_on()
    one_of_each = {CASE_NUMBER.sub("", letter.subject): letter.links for letter in house.letters()}
    links = sorted({address for links in one_of_each.values() for address in links})
    before, scanner = _decided(house), Scanner(browser.new_page())
    for address in links:
        scanner.scan(address)
    assert _decided(house) == before
    assert scanner.clicks > len(links)
    scanner.page.goto(house.link(case, "shi", "rule_objection"))
    assert scanner.page.locator("main form").count() > 0, "the link still opens for the person"
