"""From the Excel file to rows: every error is collected, with its row and column."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from casework.roster.cells import Reading
from casework.roster.limits import ROSTER, checked, content
from casework.roster.problems import Problem, Unreadable
from casework.roster.rows import OrganisationRow, PersonRow, PostRow, SegmentRow
from casework.roster.tables import Table, Tables


@dataclass
class Roster:
    """What the file says. Where there is no sheet for posts or segments, it says nothing of them."""

    digest: str
    organisations: Table[OrganisationRow]
    people: Table[PersonRow]
    posts: Table[PostRow] | None
    segments: Table[SegmentRow] | None
    problems: list[Problem]
    remarks: list[Problem]
    whole: bool
    """Whether all needed sheets and columns are there, so that rows can be held against each other."""


def read(path: Path, *, secret: bytes, today: date) -> Roster:
    """Read a roster. Raises Unreadable where the file is no workbook that may be read."""
    data = content(path, ROSTER)
    try:
        with CalamineWorkbook.from_filelike(checked(data)) as workbook:
            return _roster(Tables(workbook, Reading(secret, today)), hashlib.sha256(data).hexdigest())
    except CalamineError as error:
        raise Unreadable("broken", part=error) from error


def _roster(tables: Tables, digest: str) -> Roster:
    organisations = tables.table(OrganisationRow) or Table(OrganisationRow.sheet.zh)
    people = tables.table(PersonRow) or Table(PersonRow.sheet.zh)
    posts, segments = tables.table(PostRow), tables.table(SegmentRow)
    return Roster(digest, organisations, people, posts, segments, tables.problems, tables.remarks, tables.whole)
