"""Every word of the pages is there in both languages, and says one thing."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from casework.acts import ACTS
from casework.refusal import CODES
from config.words import FOLDER, words
from notifications.messages import MESSAGES
from web.act_forms import FORMS, needs_sure
from web.told import _TOLD

WEB = Path(__file__).parent.parent.parent / "web"
_METHODS = [("templates/**.html", "jinja2")]
_OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}


def _msgids() -> set[str]:
    found = extract_from_dir(str(WEB), _METHODS, _OPTIONS, keywords={"_": None, "gettext": None, "ngettext": (1, 2)})
    return {one if isinstance(one, str) else one[0] for _, _, one, _, _ in found}


def test_every_text_of_the_templates_is_translated():
    chinese = words("zh")
    missing = {text for text in _msgids() if chinese.gettext(text) == text and re.search("[A-Za-z]{2}", text)}
    plural = {text for text in missing if chinese.ngettext(text, text, 1) != text}
    assert sorted(missing - plural) == []


def test_placeholders_survive_translation():
    chinese = words("zh")
    for text in _msgids():
        translated = chinese.gettext(text)
        assert set(re.findall(r"%\((\w+)\)", translated)) <= set(re.findall(r"%\((\w+)\)", text)), text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_is_translated_in_two_ways(language: str):
    said = defaultdict(set)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and message.string:
                    said[message.context, str(message.id)].add(str(message.string))
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_codes_have_names(language: str):
    spoken = words(language)
    wanted = [("act", act) for act in ACTS]
    wanted += [("refusal", code) for code in CODES if not code.startswith(("D18", "D19", "D20", "D21", "D25", "D26"))]
    wanted += [("field", field.said) for fields in FORMS.values() for field in fields]
    wanted += [("fact", name) for name in _TOLD]
    wanted += [("sure", act) for act, fields in FORMS.items() if needs_sure(fields)]
    wanted += [("dead link", state) for state in ("decided_by_other", "reassigned", "expired", "revoked", "closed")]
    missing = [key for key in wanted if spoken.known(*key) is None]
    assert [key for key in missing if key[0] != "refusal"] == []


def test_templates_ask_for_contexts_that_exist():
    contexts = set()
    for path in (FOLDER / "zh").glob("*.po"):
        with path.open("rb") as file:
            contexts |= {message.context for message in read_po(file)}
    for path in WEB.rglob("*.html"):
        for context in re.findall(r'\|\s*(?:named|known)\(("[^"]+")', path.read_text()):
            assert ast.literal_eval(context) in contexts, f"{path.name}: {context}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_letter_has_a_name(language: str):
    assert [letter for letter in MESSAGES if words(language).known("letter", letter) is None] == []
