"""What is wrong with a file is said in both languages: every sentence there is, and every fault of a value."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from pydantic import BaseModel, Field, ValidationError

from config.complaint import Complaint, Sentence, reason_of
from config.share import Share
from config.words import FOLDER, words

ROOT = Path(__file__).parent.parent.parent
SPOKEN = [
    *(ROOT / "config").glob("*.py"),
    *(ROOT / "tuanwu" / "rehearse").glob("*.py"),
    ROOT / "casework/procedure.py",
    ROOT / "models/migrate.py",
    ROOT / "tuanwu/complaint.py",
]
UNFIT = "unfit"


class Part(BaseModel):
    """Something to be written wrongly."""

    share: Share = "1/2"
    most: int = Field(default=1, le=3)
    kind: bool = True


def sentences(path: Path) -> Iterator[str]:
    """Every text that a file makes a `Sentence` of, written there or named just before."""
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        nodes = list(ast.walk(function))
        named = {one.targets[0].id: one.value for one in nodes if isinstance(one, ast.Assign) and _name(one.targets[0])}
        for call in nodes:
            if isinstance(call, ast.Call) and _name(call.func) == "Sentence":
                text = call.args[0]
                yield ast.literal_eval(named[text.id] if isinstance(text, ast.Name) else text)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def fields(text: str) -> set[str]:
    """The names of the values that a sentence has room for."""
    return set(re.findall(r"\{(\w+)", text))


def test_every_sentence_is_there_in_chinese_with_the_same_values():
    chinese, found = words("zh"), [text for path in SPOKEN for text in sentences(path)]
    assert len(found) > 60
    assert [text for text in found if chinese.gettext(text) == text] == []
    assert [text for text in found if fields(chinese.gettext(text)) != fields(text)] == []


def test_every_fault_of_a_value_is_told_in_both_languages_alike():
    told = {}
    for language in ("zh", "en"):
        with (FOLDER / language / "complaints.po").open("rb") as file:
            told[language] = {one.id: fields(str(one.string)) for one in read_po(file) if one.context == UNFIT}
    assert told["zh"] == told["en"]


@pytest.mark.parametrize(
    ("written", "chinese", "english"),
    [
        ({"share": "most"}, "比例写成", "a share is written"),
        ({"most": 4}, "不能大于 3", "must be 3 or less"),
        ({"kind": []}, "须写 true 或 false", "must be true or false"),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_both(written: dict[str, object], chinese: str, english: str):
    with pytest.raises(ValidationError) as caught:
        Part.model_validate(written)
    (why,) = map(reason_of, caught.value.errors())
    assert chinese in why.told(words("zh"))
    assert english in why.told(words("en"))


@pytest.mark.parametrize(
    ("key", "line"), [("a.b", "f:3: a.b: 写了两次"), (None, "f:3: 写了两次"), ("", "f:3: （整个文件）: 写了两次")]
)
def test_the_place_stands_before_the_reason(key: str | None, line: str):
    assert Complaint("f:3", key, Sentence("given twice")).told(words("zh")) == line


def test_a_fault_that_no_catalogue_knows_keeps_its_own_words():
    with pytest.raises(ValidationError) as caught:
        Part.model_validate(3, strict=True)
    (error,) = caught.value.errors()
    assert reason_of({**error, "type": "never_heard_of"}).told(words("zh")) == error["msg"]
