"""docs/procedures.md and its drawings say what the procedures say today."""

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).parent.parent.parent / "docs" / "write_procedures.py"


def test_the_printed_pages_are_not_stale():
    spec = importlib.util.spec_from_file_location("write_procedures", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    stale = [path.name for path, text in script.pages().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "write them anew: python docs/write_procedures.py"
