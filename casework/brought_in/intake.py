"""Taking in a list of running cases: read it, hold it against what is known, and bring in every case or none."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook
from sqlmodel import Session

from casework import audit
from casework.bring_in import Past, bring_in
from casework.brought_in.check import Check
from casework.brought_in.known import look_up
from casework.brought_in.rows import ROWS, Running
from casework.office import Office
from casework.roster.cells import Reading
from casework.roster.limits import MIB, Bounds, checked
from casework.roster.problems import Problem, Unreadable, problem
from casework.roster.tables import Table, Tables
from casework.terms import local_day

LIST: Final = Bounds(2 * MIB, 20 * MIB, rows=2_000, columns=60)


@dataclass
class Plan:
    """What a list comes to. With problems, nothing of it is written."""

    digest: str
    cases: list[Past] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[tuple[str, str], int]:
        """How many of each procedure stand at each stage."""
        return dict(Counter((one.procedure, one.stage) for one in self.cases))


def take_in(office: Office, data: bytes, now: datetime, *, dry_run: bool = False) -> Plan:
    """Take in a list of running cases; with `dry_run`, or with problems, nothing is written. What lies between each
    case's papers and the rules is for the inspection to find, as with every case.

    Raises Unreadable where the bytes are no workbook that may be read.
    """
    tables, sheets = _read(data, now)
    digest = hashlib.sha256(data).hexdigest()
    if dry_run or tables.problems:
        with office.db.reading() as session:
            return _plan(session, office, tables, sheets, digest)
    with office.db.transaction() as session:
        plan = _plan(session, office, tables, sheets, digest)
        if not plan.problems:
            for past in plan.cases:
                bring_in(session, office, past, now)
            entry = {"sha256": digest, "cases": len(plan.cases)}
            audit.append(session, [audit.draft(office.log, "cases.brought_in", now, entry)])
            office.db.wake(session)
        return plan


def _read(data: bytes, now: datetime) -> tuple[Tables, list[tuple[type[Running], Table[Running]]]]:
    try:
        with CalamineWorkbook.from_filelike(checked(data, LIST)) as workbook:
            tables = Tables(workbook, Reading(b"", local_day(now)))
            read = [(model, tables.table(model)) for model in ROWS]
    except CalamineError as error:
        raise Unreadable("broken", part=error) from error
    sheets = [(model, table) for model, table in read if table is not None]
    if not any(table.named for _, table in sheets):
        titles = "、".join(model.sheet.zh for model in ROWS)
        tables.problems.append(problem("no_rows" if sheets else "no_sheet", titles))
    return tables, sheets


def _plan(
    session: Session, office: Office, tables: Tables, sheets: list[tuple[type[Running], Table[Running]]], digest: str
) -> Plan:
    rows = [row for _, table in sheets for row in table.rows]
    people = {row.student_number for row in rows}
    people |= {number for row in rows for numbers in row.people.values() for number in numbers}
    places, serials = (
        {value for row in rows if (value := getattr(row, name, None))} for name in ("to", "number_given")
    )
    known = look_up(session, people, places, serials)
    plan = Plan(digest, [], list(tables.problems), list(tables.remarks))
    for model, table in sheets:
        check = Check(table, office.procedures[model.procedure], known)
        for row in table.rows:
            found = list(check.problems(row))
            plan.problems += found
            if not found:
                plan.cases.append(check.past(row))
    return plan
