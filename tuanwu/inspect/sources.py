"""What is looked at: the cases of the database, or a workbook of old records; all of it, or a part."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import or_
from sqlmodel import Session, col, select

from casework.inspection.cases import Wanted, filed_cases
from casework.inspection.filed import Filed
from casework.inspection.kept import keep
from casework.inspection.old_records.read import read_records
from casework.inspection.report import Report, report
from casework.procedure import load_procedures
from casework.roster.problems import Problem
from casework.terms import Calendar, local_day
from casework.visibility import EVERYTHING, Viewer
from config.profile import Profile
from models.organisation import Organisation
from tuanwu.installation import installation


class NoSuchPart(Exception):
    """No organisation, or several, of that code or name."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which records: of an organisation by code or name, of a procedure, of a year; empty: all."""

    branch: str = ""
    procedure: str = ""
    year: int | None = None

    def has(self, one: Filed) -> bool:
        """Whether a record of a workbook belongs to it."""
        of_branch = not self.branch or self.branch == one.branch
        return of_branch and self.procedure in ("", one.procedure) and self.year in (None, one.year)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was found, and what of a workbook could not be read, or was not."""

    report: Report
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


def inspect_file(path: Path, profile: Profile, part: Part, today: date) -> Inspected:
    """The records of a workbook. Raises Unreadable."""
    old = read_records(path, load_procedures(profile), Calendar(), today)
    return Inspected(report(filter(part.has, old.filed)), old.problems, old.remarks)


def inspect_cases(part: Part, now: datetime) -> Inspected:
    """The cases of the database; what is found in all of them is kept for the auditors' pages. Raises NoSuchPart."""
    with installation() as here:
        with here.office.db.snapshot() as session:
            wanted = Wanted(_viewer(session, part.branch), part.procedure or None, part.year)
            found = report(filed_cases(session, here.office, wanted, local_day(now)))
        if part == Part():
            keep(here.office, found.records, list(found.found), now)
        return Inspected(found)


def _viewer(session: Session, branch: str) -> Viewer:
    if not branch:
        return EVERYTHING
    named = or_(col(Organisation.code) == branch, col(Organisation.name) == branch)
    paths = session.exec(select(Organisation.path).where(named)).all()
    if len(paths) != 1:
        raise NoSuchPart
    return Viewer((paths[0],))
