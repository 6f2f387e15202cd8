"""Scanners open every link in every letter, submit every form and press every button. Nothing may come of it (L-01)."""

import re

import pytest
from playwright.sync_api import Browser

from casework import acts
from casework.digests import digest
from casework.fresh_links import tasks_of
from casework.outbox import put
from tests.acceptance.house import House
from tests.acceptance.scanner import Scanner
from tests.snapshot import Snapshot, snapshot

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
        put(session, [digest(shi, tasks_of(session, shi), "scanned", story.clock.now)])
    house.carry_on()
    assert any("/list/" in address for letter in house.letters() for address in letter.links)
    assert any("/receipt/" in address for letter in house.letters() for address in letter.links)
    one_of_each = {CASE_NUMBER.sub("", letter.subject): letter.links for letter in house.letters()}
    links = sorted({address for links in one_of_each.values() for address in links})
    before, scanner = _decided(house), Scanner(browser.new_page(), lambda: story.clock.forward(seconds=7))
    for address in links:
        scanner.scan(address)
    assert _decided(house) == before
    assert scanner.clicks > len(links)
    scanner.page.goto(house.link(case, "shi", "rule_objection"))
    assert scanner.page.locator("main form").count() > 0, "the link still opens for the person"
