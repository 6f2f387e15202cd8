"""The rules of the house, as small checks that explain themselves."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
PACKAGES = ("casework", "config", "flows", "models", "notifications", "tuanwu", "web")
SAYS_NOTHING = {"base", "common", "core", "helper", "helpers", "manager", "managers", "misc", "service", "services"} | {
    "util",
    "utils",
}


def _committed() -> list[Path]:
    """What is committed, or is about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def _calls(*folders: str) -> Iterator[tuple[str, str]]:
    """Every call in these folders: where, and the dotted name of what is called."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", ast.unparse(node.func)


def test_nobody_below_web_and_flows_asks_for_the_time():
    """The clock is passed in, so that a story can move it and a rule gives the same answer tomorrow. The demo's mail
    server is a process of its own, and stands where other people's servers stand."""
    asks = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?)$")
    found = [
        f"{at}: {name}" for at, name in _calls("casework", "config", "models", "notifications") if asks.search(name)
    ]
    assert [one for one in found if not one.startswith("notifications/sink/")] == []


def test_there_is_one_place_that_commits():
    """State, audit entries and letters are one transaction or none: models/db.py's transaction()."""
    found = [f"{at}: {name}" for at, name in _calls(*PACKAGES) if name.split(".")[-1] == "commit"]
    assert [one.partition(":")[0] for one in found] == ["models/db.py"]


def test_only_the_settings_read_the_environment():
    """An unknown TUANWU_ variable is an error, which holds only where all are read in one place."""
    reads = re.compile(r"\benviron(\[|\.get)|\bgetenv\b")
    tree = [path for name in ("casework", "models", "notifications", "web") for path in (ROOT / name).rglob("*.py")]
    assert [path.relative_to(ROOT).as_posix() for path in tree if reads.search(_text(path))] == []


def test_imports_run_one_way(capsys: pytest.CaptureFixture[str]):
    """The contracts stand in pyproject.toml; `make check` prints what breaks them."""
    assert lint_imports(cache_dir=None, no_cache=True) == 0, capsys.readouterr().out


def test_no_file_has_a_name_that_can_hold_anything():
    """A file called utils or service collects whatever nobody gave a name to."""
    assert [
        path.relative_to(ROOT).as_posix() for path in _committed() if path.suffix == ".py" and path.stem in SAYS_NOTHING
    ] == []


def test_no_file_names_a_package_registry():
    """Whoever installs has their own mirror; an address in the lock would send them elsewhere."""
    registry = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|--(extra-)?index-url|--find-links")
    found = [path for path in _committed() if path != Path(__file__) and registry.search(_text(path))]
    locks = [path for path in _committed() if path.name in ("uv.lock", "pylock.toml", "package-lock.json")]
    assert [path.relative_to(ROOT).as_posix() for path in found + locks] == []


def test_every_locked_package_has_a_hash():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = [i for i, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
    assert len(pinned) > 50
    assert [lines[i] for i in pinned if "==" not in lines[i] or "--hash=sha256:" not in lines[i + 1]] == []


def test_every_folder_of_tests_is_a_package():
    """Without __init__.py, tests/models would shadow models."""
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [folder.relative_to(ROOT).as_posix() for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_the_folders_of_tests_mirror_the_folders_they_test():
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders - {*PACKAGES, "acceptance", "rehearsals"} == set()


def test_no_test_is_switched_off():
    """A test that does not run says nothing; one that cannot hold yet is not written yet. Only a real mail server may
    be missing: it starts as root alone."""
    off = re.compile(r"pytest\.mark\.(skip|skipif|xfail)\b|pytest\.(skip|xfail|importorskip)\(")
    real_mail = ROOT / "tests" / "real_mail.py"
    tests = [path for path in (ROOT / "tests").rglob("*.py") if path not in (Path(__file__), real_mail)]
    assert [path.relative_to(ROOT).as_posix() for path in tests if off.search(_text(path))] == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TODO|FIXME|XXX)\b")
    found = [
        path for path in _committed() if path.suffix in (".py", ".html", ".md", ".yaml") and path != Path(__file__)
    ]
    assert [path.relative_to(ROOT).as_posix() for path in found if later.search(_text(path))] == []


def test_every_fault_of_links_and_mail_has_a_test_that_names_it():
    """F-01 to F-18 and F-37: `pytest -k f05` runs what holds that fault off."""
    named = {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"(?<=[_ ])f\d\d(?=_)", _text(path))
    }
    assert {f"f{number:02}" for number in (*range(1, 19), 37)} - named == set()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


def test_contributing_speaks_of_files_that_exist():
    """A list of files to touch that has drifted sends a newcomer astray. `<name>` and `{a,b}` stand for any."""
    named = re.findall(r"`([a-z_]+/[^`\s]*|[A-Za-z.]+/run)`", _text(ROOT / "CONTRIBUTING.md"))
    patterns = {re.sub(r"<\w+>|\{[^}]*\}", "*", name).rstrip("/") for name in named}
    assert len(patterns) > 20
    assert {pattern for pattern in patterns if not any(ROOT.glob(pattern))} == set()
