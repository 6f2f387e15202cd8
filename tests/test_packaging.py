"""What an installed tuanwu needs besides code is packed with it."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parent.parent
_SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
PATTERNS = _SETUPTOOLS["package-data"]["*"]
PACKAGES = [pattern.rstrip("*") for pattern in _SETUPTOOLS["packages"]["find"]["include"]]


def _data() -> list[Path]:
    """Every file of the packages that is no code."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    return [path.relative_to(ROOT) for path in found if path.suffix not in (".py", ".pyc")]


def test_every_file_of_data_is_packed():
    assert [str(path) for path in _data() if not any(fnmatch(path.name, one) for one in PATTERNS)] == []


def test_every_folder_of_data_can_be_a_package():
    """Setuptools packs the data of folders that could be imported, and passes over others in silence."""
    assert {str(path.parent) for path in _data() if not all(part.isidentifier() for part in path.parent.parts)} == set()


def test_letters_procedures_and_words_are_among_them():
    folders = {str(path.parent) for path in _data()}
    assert folders >= {"notifications/templates/task/zh", "config/procedures", "config/locale/en", "web/static/vendor"}
