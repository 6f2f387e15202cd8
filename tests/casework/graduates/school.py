"""The cast as a school's graduates: student numbers and codes like their references, and lists as real .xlsx files."""

from pathlib import Path

from sqlmodel import select

from casework.graduates.intake import take_in
from casework.graduates.plan import Plan
from casework.graduates.sheet import GRADUATES
from casework.roster.template import write_workbook
from models.organisation import Organisation
from models.person import Person
from tests.story import Story

Cells = dict[str, str]


def enrol(story: Story) -> None:
    """Everybody gets a student number, and every organisation a code, like their reference."""
    with story.office.db.transaction() as session:
        for person in session.exec(select(Person)):
            person.student_number = person.ref
        for place in session.exec(select(Organisation)):
            place.code = place.ref.upper()


def give_in(story: Story, tmp_path: Path, rows: list[Cells], by: str = "fang", *, dry_run: bool = False) -> Plan:
    """Somebody gives in a list of these rows."""
    path = tmp_path / "graduates.xlsx"
    write_workbook(path, {GRADUATES: rows})
    return take_in(story.office, path.read_bytes(), by, story.clock.now, dry_run=dry_run)


def row(number: str, why: str = "升学", to: str = "UNIVERSITY", **more: str) -> Cells:
    """One row of a list."""
    return {"student_number": number, "why": why, **({"to": to} if to else {}), **more}
