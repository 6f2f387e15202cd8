"""From a message to a letter's subject, text and HTML."""

import hashlib
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from notifications import dates
from notifications.inlining import InliningLoader
from notifications.messages import Message

LANGUAGES = ("zh", "en")
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Rendered:
    """One letter in its reader's language. `template_digest` tells which wording was used."""

    subject: str
    text: str
    html: str
    template_digest: str
    occasion: str = ""
    """What its day is called in a calendar; empty where it has none."""


@dataclass(frozen=True, slots=True)
class _Letter:
    subject: Template
    text: Template
    html: Template
    occasion: Template | None
    digest: str


def render(message: Message, language: str, *, answered: bool = False) -> Rendered:
    """The letter that `message` fills, in `language`. `answered`: whether somebody reads what is sent in reply.

    Raises jinja2.UndefinedError when a template uses a word its message does not have.
    """
    letter = _letter(message.letter, language)
    words = dict(message) | {"answered": answered}
    return Rendered(
        subject=letter.subject.render(words).strip(),
        text=letter.text.render(words),
        html=letter.html.render(words),
        template_digest=letter.digest,
        occasion=letter.occasion.render(words).strip() if letter.occasion else "",
    )


@cache
def _letter(letter: str, language: str) -> _Letter:
    folder, occasion = f"{letter}/{language}", f"{letter}/{language}/occasion.txt"
    text, html = _environment(language, escape=False), _environment(language, escape=True)
    return _Letter(
        subject=text.get_template(f"{folder}/subject.txt"),
        text=text.get_template(f"{folder}/body.txt"),
        html=html.get_template(f"{folder}/body.html"),
        occasion=text.get_template(occasion) if (TEMPLATES / occasion).exists() else None,
        digest=_digest(folder, language),
    )


@cache
def _environment(language: str, *, escape: bool) -> Environment:
    """Text and HTML have one each: a macro of `say.txt` escapes what it is given, or not, as it was compiled."""
    environment = Environment(
        loader=InliningLoader(TEMPLATES, "_base/letter.css"),
        undefined=StrictUndefined,
        autoescape=escape,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["day"] = partial(dates.day, language=language)
    environment.filters["moment"] = partial(dates.moment, language=language)
    environment.globals["language"] = language
    environment.globals["say"] = environment.get_template(f"_base/{language}/say.txt").module
    return environment


def _digest(folder: str, language: str) -> str:
    digest = hashlib.sha256()
    for part in (folder, "_base", f"_base/{language}"):
        for path in sorted((TEMPLATES / part).glob("*.*")):
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()
