"""What acceptance stories ask for: a house to visit, and a browser to visit it with."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.acceptance.house import House, keeping_house
from tests.story import Story

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def house(story: Story, tmp_path: Path) -> Iterator[House]:
    """The cast's house."""
    with keeping_house(story, tmp_path) as house:
        yield house


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's own Chromium, headless. Of a module alone: while it runs, no other event loop can in this thread."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("Chromium is missing. On Debian: apt-get install chromium fonts-noto-cjk", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


LEFT = "net::ERR_ABORTED"
"""The page was left before its picture had come; a server that breaks off is said otherwise."""


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page on a phone that reads Chinese. What the browser complains of (a script or style that the content policy
    forbids, a missing file) fails the test, and so does a request that leaves this machine."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True)
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "requestfailed",
        lambda request: complaints.append(f"{request.url}: {request.failure}") if request.failure != LEFT else None,
    )
    page.on("request", lambda request: complaints.append(request.url) if not _at_home(request.url) else None)
    yield page
    context.close()
    assert complaints == []


def _at_home(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:"))
