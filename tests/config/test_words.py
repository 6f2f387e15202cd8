"""Every code that people meet has its words, in Chinese and in English."""

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import casework
from casework.acts import ACTS
from casework.procedure import load_procedures
from casework.refusal import CODES
from config.profile import load_profile
from config.words import FOLDER, LANGUAGES, words
from models.act import ASSURANCES
from models.case import OUTCOMES, STATES
from models.organisation import KINDS
from models.person import POSTS


def _codes_given() -> set[str]:
    """The refusals that some rule or stage gives; the others wait for their rule, and for their words."""
    sources = (path for path in CASEWORK.rglob("*.py") if path.name != "refusal.py")
    literals = (node for path in sources for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return set(CODES) & {
        node.value for node in literals if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


CASEWORK = Path(casework.__file__).parent
PROCEDURES = load_procedures(load_profile("cn-2023"))
SAID = {
    "procedure": set(PROCEDURES),
    "stage": {stage.id for procedure in PROCEDURES.values() for stage in procedure.stages},
    "act": set(ACTS),
    "post": set(POSTS),
    "organisation": set(KINDS),
    "state": set(STATES),
    "outcome": set(OUTCOMES),
    "assurance": set(ASSURANCES),
    "refusal": _codes_given(),
}
IN_BOTH = pytest.mark.parametrize("language", LANGUAGES)


@IN_BOTH
@pytest.mark.parametrize("context", SAID)
def test_every_code_has_words(language: str, context: str):
    said = words(language)
    assert {code for code in SAID[context] if said.pgettext(context, code) == code} == set()


@IN_BOTH
def test_no_catalogue_has_a_fuzzy_or_an_empty_entry(language: str):
    for path in (FOLDER / language).glob("*.po"):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, abort_invalid=True)
        assert [message.id for message in catalogue if message.id and (message.fuzzy or not message.string)] == [], path


@IN_BOTH
def test_no_two_catalogues_say_one_thing_differently(language: str):
    """Catalogues are one language: which file was read last must not matter."""
    known: dict[tuple[str | None, str], tuple[str, str]] = {}
    differing = []
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        for message in catalogue:
            key = (message.context, str(message.id))
            if message.id and known.setdefault(key, (str(message.string), path.name))[0] != str(message.string):
                differing.append((key, known[key], (str(message.string), path.name)))
    assert differing == []


def test_an_unknown_language_is_read_in_chinese():
    assert words("fr").language == "zh"


def test_words_that_nobody_translated_are_said_as_they_are():
    assert words("zh").gettext("No such words") == "No such words"
    assert words("zh").pgettext("act", "no_such_act") == "no_such_act"
