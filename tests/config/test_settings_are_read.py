"""No setting is for show: each stands in a procedure, or a rule reads it."""

import re
from pathlib import Path

import pytest

from config.profile import KEYS

ROOT = Path(__file__).parent.parent.parent
PROCEDURES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "config" / "procedures").glob("*.yaml"))
READERS = [path for folder in ("casework", "web") for path in (ROOT / folder).rglob("*.py")]
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in READERS)


@pytest.mark.parametrize("key", KEYS)
def test_a_setting_is_obeyed_somewhere(key: str):
    in_a_procedure = re.search(rf"!setting {re.escape(key)}\b", PROCEDURES)
    by_a_rule = re.search(rf"\.{KEYS[key]}\b", SOURCE)
    assert in_a_procedure or by_a_rule
