"""A mail scanner at its worst (TRUST §1.6): it follows links before the person does, runs scripts, fills forms with
what they hold, submits them and clicks every button. It never picks a choice: whoever does that is a person."""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from playwright.sync_api import Page

AGENTS = ("Mozilla/5.0 (compatible; MSIE 10.0)", "curl/8.5", "HeadlessChrome/156 SafeLinks")
_BUTTONS = "form button, form input[type=submit]"
_TEXTS = "form input[type=text], form input[type=number], form input[type=email], form input:not([type]), form textarea"
_DEEPEST = 2


@dataclass
class Scanner:
    """Remembers how often it clicked, so that a test can tell that it has."""

    page: Page
    rest: Callable[[], object] = lambda: None
    """Called before every click: however patient it is, it gets nowhere."""
    clicks: int = 0
    seen: set[str] = field(default_factory=set)

    def scan(self, address: str) -> None:
        """Everything a scanner does to one link."""
        httpx.head(address)
        for agent in AGENTS:
            httpx.get(address, headers={"User-Agent": agent})
        self._click_everything(address, ())

    def _click_everything(self, address: str, way: tuple[int, ...]) -> None:
        for nth in range(self._arrive(address, way)):
            self._arrive(address, way)
            before = self.page.content()
            self._press(nth)
            if len(way) + 1 < _DEEPEST and self.page.content() != before:
                self._click_everything(address, (*way, nth))

    def _arrive(self, address: str, way: tuple[int, ...]) -> int:
        """Open the link and click the same way again; how many buttons there are then."""
        self.page.goto(address)
        for nth in way:
            self._press(nth)
        return self.page.locator(_BUTTONS).count()

    def _press(self, nth: int) -> None:
        self.rest()
        self.page.locator(_TEXTS).evaluate_all(
            "boxes => boxes.filter(box => !box.value).forEach(box => box.value = '1')"
        )
        self.page.evaluate("for (const form of document.forms) form.noValidate = true")
        with self.page.expect_navigation():
            self.page.locator(_BUTTONS).nth(nth).evaluate("button => button.form.requestSubmit(button)")
        self.clicks += 1
