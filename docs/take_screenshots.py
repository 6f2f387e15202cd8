"""Takes the README's screenshots from a running demonstration.

make run                                          # in one terminal
.venv/bin/python docs/take_screenshots.py CODE    # in another; CODE is the viewing code that it printed
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Frame, sync_playwright

BASE = "http://127.0.0.1:8420"
FOLDER = Path(__file__).parent / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


def main(code: str) -> None:
    """The committee's pipeline, and a decision on a phone."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _wide(browser, code)
        _phone(browser)
        browser.close()


def _wide(browser: Browser, code: str) -> None:
    page = browser.new_context(viewport=WIDE, locale="zh-CN").new_page()
    page.goto(f"{BASE}/committee")
    page.fill("input[name=code]", code)
    page.click("button[type=submit]")
    page.screenshot(path=FOLDER / "committee.png")


def _phone(browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.goto(f"{BASE}/mailbox")
    page.locator("a:has-text('您有一项待办')").first.click()
    links = [found for frame in page.frames for found in _task_links(frame)]
    page.goto(links[0])
    page.screenshot(path=FOLDER / "decision.png")


def _task_links(frame: Frame) -> list[str]:
    """Links to decide by, in a letter that is shown in a frame of its own."""
    found = frame.locator("a").evaluate_all("links => links.map(link => link.href)")
    return [link for link in found if link.startswith(f"{BASE}/a/")]


if __name__ == "__main__":
    main(sys.argv[1])
