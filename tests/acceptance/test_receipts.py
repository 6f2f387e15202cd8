"""From the receipt of what one did not do to the code that frees the case: every step by the letter that brings it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.house import House

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


def press(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()


def time_passes(house: House) -> None:
    """Letters come, and are read a while later."""
    house.carry_on()
    house.story.clock.forward(minutes=1)


def test_a_receipt_freezes_a_case_and_a_code_frees_it(house: House, phone: Page):
    case = house.story.transfer_at("release")
    time_passes(house)
    phone.goto(house.link(case, "luo", "review"))
    phone.locator("input[name=verdict][value=pass]").check()
    press(phone)
    press(phone)
    expect(phone).to_have_url(re.compile("done="))
    time_passes(house)

    receipt = next(link for letter in house.letters_to("luo") for link in letter.links if "/receipt/" in link)
    phone.goto(receipt)
    phone.locator("input[name=sure]").check()
    press(phone)
    press(phone)
    expect(phone.locator("main")).to_contain_text("这件事项已经暂停")
    time_passes(house)
    waiting = house.link(case, "liu", "review").removeprefix(house.site.address)
    assert house.site.get(waiting).status_code == 423

    phone.goto(house.link(case, "shi", "unfreeze"))
    phone.locator("input[name=verdict][value=stands]").check()
    press(phone)
    press(phone)
    expect(phone.locator("main")).to_contain_text("请填写邮件里的验证码")
    house.carry_on()
    code = re.search(r"\b\d{8}\b", house.letters_to("shi")[0].text)
    assert code is not None
    phone.locator("input[name=code]").fill(code[0])
    press(phone)
    expect(phone).to_have_url(re.compile("done="))
    time_passes(house)
    assert house.site.get(waiting).status_code == 200
