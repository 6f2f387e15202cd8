"""Reading a page as a visitor does: its links, and its words."""

import html
import re
from html.parser import HTMLParser
from typing import NamedTuple


class Link(NamedTuple):
    """Where a link leads, and what it says."""

    address: str
    words: str


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Link] = []
        self._open: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open.append((dict(attrs).get("href") or "", []))

    def handle_data(self, data: str) -> None:
        for _, words in self._open:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            address, words = self._open.pop()
            self.found.append(Link(address, " ".join("".join(words).split())))


def links(page: str) -> list[Link]:
    """The links of a page."""
    reader = _Links()
    reader.feed(page)
    return reader.found


def words(page: str) -> str:
    """What a page says, in one line."""
    body = page.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())
