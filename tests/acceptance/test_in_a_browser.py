"""Stories in a real browser, from the letter on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.house import House

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


def test_a_letter_leads_to_a_decision_and_the_decision_to_the_next_letter(house: House, phone: Page):
    case = house.story.admission_at("pre_review")
    house.carry_on()
    house.story.clock.forward(minutes=1)

    phone.goto(house.link(case, "shi", "review"))
    expect(phone.locator("main")).to_contain_text("吉祥")
    expect(phone.locator("input[type=radio]:checked")).to_have_count(0)
    phone.locator("input[name=verdict][value=pass]").check()
    phone.locator("main form button[type=submit]").first.click()

    expect(phone.locator("main")).to_contain_text(house.story.case(case).number)
    assert house.story.case(case).ready is False, "the review page has recorded nothing yet"
    phone.locator("form[action$='/confirm'] button").first.click()

    expect(phone).to_have_url(re.compile("done="))
    assert house.story.case(case).ready
    phone.reload()
    house.carry_on()
    assert house.story.case(case).stage == "publicity"

    phone.goto(house.link(case, "qiao", "publish"))
    expect(phone.locator("main form[action^='/a/']").first).to_be_visible()
