"""The handbook knows every setting and every subcommand, and names none that there is not."""

import re
from pathlib import Path

from config.settings import PREFIX, Settings
from tuanwu.main import SUBCOMMANDS

ROOT = Path(__file__).parent.parent.parent
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_setting_has_a_row():
    rows = re.findall(rf"^\| `{PREFIX}([A-Z_]+)` \|", OPERATIONS, re.MULTILINE)
    assert {row.lower() for row in rows} == set(Settings.model_fields)


def test_every_setting_named_anywhere_exists():
    for page in PAGES:
        named = {name.lower() for name in re.findall(rf"{PREFIX}([A-Z_]+)", page.read_text(encoding="utf-8"))}
        assert named <= set(Settings.model_fields), page


def test_every_default_in_the_table_is_the_real_one():
    told = dict(re.findall(rf"^\| `{PREFIX}([A-Z_]+)` \| `([^`]+)` \|", OPERATIONS, re.MULTILINE))
    for name, default in told.items():
        real = Settings.model_fields[name.lower()].default
        assert default == (str(int(real)) if isinstance(real, bool) else str(real)), name


def test_every_command_named_anywhere_exists():
    for page in PAGES:
        named = set(re.findall(r"`tuanwu ([a-z-]+)", page.read_text(encoding="utf-8")))
        named |= set(re.findall(r"^tuanwu ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= set(SUBCOMMANDS), page


def test_links_between_pages_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"
