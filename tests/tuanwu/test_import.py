"""`tuanwu import`: what it says, and how it ends."""

from pathlib import Path

import pytest
from sqlmodel import select

from config.settings import PREFIX
from models.db import Database
from models.organisation import Organisation
from tests.casework.roster.registrar import College
from tuanwu.main import run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of its own, in demo mode, in English."""
    for name, value in {"DEMO": "1", "DATA_DIR": str(tmp_path / "var"), "LANGUAGE": "en"}.items():
        monkeypatch.setenv(PREFIX + name, value)
    return tmp_path


def tuanwu(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        run(list(arguments))
    return int(ended.value.code or 0)


def organisations(folder: Path) -> int:
    database = Database(f"sqlite:///{folder / 'var' / 'tuanwu.db'}")
    with database.reading() as session:
        found = len(session.exec(select(Organisation)).all())
    database.dispose()
    return found


def test_a_roster_goes_into_a_database_that_was_not_there(folder: Path, capsys: pytest.CaptureFixture[str]):
    file = College().write(folder / "roster.xlsx")
    assert tuanwu("import", str(file), "--dry-run") == 0
    assert "Only checked: nothing was written" in capsys.readouterr().out
    assert organisations(folder) == 0
    assert tuanwu("import", str(file)) == 0
    assert "people: new 5" in capsys.readouterr().out
    assert organisations(folder) == 4


def test_with_problems_it_ends_with_one_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]):
    college = College()
    college.people[0]["mailbox"] = "nobody"
    assert tuanwu("import", str(college.write(folder / "roster.xlsx"))) == 1
    assert "row 2, column 邮箱" in capsys.readouterr().out
    assert organisations(folder) == 0


def test_a_file_that_cannot_be_read_ends_with_two(folder: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "roster.xlsx").write_text("not a workbook")
    assert tuanwu("import", str(folder / "roster.xlsx")) == 2
    assert "not an .xlsx workbook" in capsys.readouterr().err


def test_it_writes_the_empty_template_and_never_over_a_file(folder: Path):
    assert tuanwu("import", "--template", str(folder / "template.xlsx")) == 0
    assert (folder / "template.xlsx").stat().st_size > 0
    assert tuanwu("import", "--template", str(folder / "template.xlsx")) == 2
