"""Writes the roster of a small invented college as a real .xlsx file, and takes it in."""

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casework.roster.intake import take_in
from casework.roster.plan import Plan
from casework.roster.sheets import ORGANISATIONS, PEOPLE, POST_HOLDERS, SEGMENTS
from casework.roster.template import write_workbook
from models.db import Database

SECRET = b"a secret of thirty-two characters"
AUTUMN = datetime(2026, 9, 10, 1, tzinfo=UTC)
SPRING = datetime(2027, 3, 1, 1, tzinfo=UTC)
ID_NUMBER = "990000200701010013"
"""Of a province that does not exist; its check digit is right."""
Cells = dict[str, str]


@dataclass
class College:
    """Its sheets, to be changed as a test needs; `None` leaves a sheet out."""

    organisations: list[Cells] = field(
        default_factory=lambda: [
            {"code": "U", "name": "茶星大学团委", "kind": "团委", "province": "51"},
            {"code": "G", "name": "听河学院团总支", "kind": "团总支", "parent": "U"},
            {"code": "B1", "name": "一班团支部", "kind": "团支部", "parent": "G"},
            {"code": "B2", "name": "二班团支部", "kind": "branch", "parent": "G", "has_committee": "否"},
        ]
    )
    people: list[Cells] = field(
        default_factory=lambda: [
            person("1", "茗听雨", "B1", member_since="2022-05-04", born="2007-03-12"),
            person("2", "汐望舒", "B1", member_since="2023-05-04"),
            person("3", "昴采薇", "B2", member_since="2021-12-09", party_applied="2025-10-08"),
            person("4", "沅知秋", "B2", born="2008-01-20"),
            person("S1", "轸照水", "U"),
        ]
    )
    posts: list[Cells] | None = field(
        default_factory=lambda: [
            {"student_number": "1", "post": "团支部书记", "organisation": "B1"},
            {"student_number": "2", "post": "组织委员", "organisation": "B1"},
            {"student_number": "S1", "post": "团委书记", "organisation": "U"},
        ]
    )
    segments: list[Cells] | None = None

    def write(self, path: Path, language: str = "zh") -> Path:
        sheets = {ORGANISATIONS: self.organisations, PEOPLE: self.people}
        if self.posts is not None:
            sheets[POST_HOLDERS] = self.posts
        if self.segments is not None:
            sheets[SEGMENTS] = self.segments
        write_workbook(path, sheets, language)
        return path

    def take_in(self, database: Database, tmp_path: Path, now: datetime = AUTUMN, **options: Any) -> Plan:
        return take_in(database, self.write(tmp_path / "roster.xlsx"), secret=SECRET, now=now, **options)

    def next_term(self) -> "College":
        return copy.deepcopy(self)


def person(number: str, name: str, organisation: str, **cells: str) -> Cells:
    mailbox = f"{number}@chaxing.example"
    return {"student_number": number, "name": name, "mailbox": mailbox, "organisation": organisation, **cells}


def said(plan: Plan) -> list[tuple[str, int | None, str | None]]:
    """The problems: code, row and column."""
    return [(one.code, one.row, one.column) for one in plan.problems]
