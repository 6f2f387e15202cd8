"""Takes the screenshots of the README and of docs/letters.md.

make run                                          # in one terminal
.venv/bin/python docs/take_screenshots.py CODE    # in another; CODE is the viewing code that it printed

.venv/bin/python docs/take_screenshots.py         # without CODE: only the letters, which need no demonstration
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Frame, sync_playwright

from notifications.examples import letter
from notifications.render import render

BASE = "http://127.0.0.1:8420"
FOLDER = Path(__file__).parent / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
LETTERS = (("task", "zh"), ("receipt", "zh"), ("returned", "zh"), ("completed", "en"), ("notice", "en"))
PANES = {"desktop": {"width": 720, "height": 400}, "phone": {"width": 390, "height": 400}}


def main(code: str | None) -> None:
    """The letters; with a code, also the committee's pipeline, and a decision on a phone."""
    (FOLDER / "letters").mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _letters(browser)
        if code is not None:
            _wide(browser, code)
            _phone(browser)
        browser.close()


def _letters(browser: Browser) -> None:
    """Five letters, on a desktop and on a phone, by day and by night."""
    for where, viewport in PANES.items():
        for scheme in ("light", "dark"):
            page = browser.new_context(viewport=viewport, color_scheme=scheme).new_page()
            for name, language in LETTERS:
                page.set_content(render(letter(name, language), language).html)
                page.screenshot(path=FOLDER / "letters" / f"{name}-{where}-{scheme}.png", full_page=True)


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
    main(sys.argv[1] if len(sys.argv) > 1 else None)
