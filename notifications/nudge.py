"""The text of a nudge: how much waits, and where to look. No name, no link: it may be read by a whole group."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from notifications import dates
from notifications.render import TEMPLATES

TOLD = {
    "task": "new",
    "objection": "new",
    "reminder": "pressing",
    "escalation": "below",
    "digest": "gathered",
    "escalations": "gathered_below",
}
"""The letters that channels tell of too, and how each counts."""
MOST_NUMBERS = 3


class Said(NamedTuple):
    """One nudge: its text, and the words in it, for gateways that send by templates of their own."""

    text: str
    language: str
    words: dict[str, object]


def say(
    letters: Iterable[str], numbers: tuple[str, ...], due: date | None, to: str | None, language: str, *, mailed: bool
) -> Said:
    """What waits by these letters, about cases of these numbers. `to` names a post; None: the reader's own telephone.
    `mailed`: whether letters reach the reader at all."""
    count = Counter(TOLD[letter] for letter in letters)
    words: dict[str, object] = {
        "new": count["new"],
        "pressing": count["pressing"],
        "below": count["below"],
        "gathered": count["gathered"],
        "gathered_below": count["gathered_below"],
        "numbers": list(numbers[:MOST_NUMBERS]),
        "more": len(numbers) > MOST_NUMBERS,
        "due": due.isoformat() if due else None,
    }
    text = _template(language).render(words | {"to": to, "mailed": mailed, "due": due})
    return Said(" ".join(text.split()), language, words)


@cache
def _template(language: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "_nudge"),
        undefined=StrictUndefined,
        autoescape=False,  # plain text
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short_day"] = partial(dates.short_day, language=language)
    return environment.get_template(f"{language}.txt")
