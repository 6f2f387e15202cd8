"""Taking in a list of graduates: read it, hold it against what is known, and begin every transfer or none."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook
from sqlmodel import Session, col, select

from casework import audit, begin
from casework.act import enter
from casework.entry import Spot, Via
from casework.graduates.plan import Plan, Planned, make_plan
from casework.graduates.sheet import GraduateRow
from casework.office import Office
from casework.roster.cells import Reading
from casework.roster.limits import MIB, Bounds, checked
from casework.roster.problems import Unreadable
from casework.roster.tables import Table, Tables
from casework.stages.stage import Taken
from casework.terms import local_day
from models.person import Person

LIST: Final = Bounds(2 * MIB, 20 * MIB, rows=5_000, columns=20)


def take_in(
    office: Office,
    data: bytes,
    officer: str,
    now: datetime,
    *,
    via: Via = Via("operator"),  # noqa: B008
    dry_run: bool = False,
) -> Plan:
    """Take in a list that an officer (by reference) gives; with `dry_run`, or with problems, nothing is written.

    Raises Unreadable where the bytes are no workbook that may be read.
    """
    today = local_day(now)
    tables, table = _read(data, today)
    digest = hashlib.sha256(data).hexdigest()
    if dry_run or tables.problems or not tables.whole:
        with office.db.reading() as session:
            return _plan(session, office, tables, table, digest, officer, now)
    with office.db.transaction() as session:
        _lock(session, table)
        plan = _plan(session, office, tables, table, digest, officer, now)
        if not plan.problems:
            _write(session, office, plan, officer, now, replace(via, receipt=False))
        return plan


def _read(data: bytes, today: date) -> tuple[Tables, Table[GraduateRow]]:
    try:
        with CalamineWorkbook.from_filelike(checked(data, LIST)) as workbook:
            tables = Tables(workbook, Reading(b"", today))
            return tables, tables.table(GraduateRow) or Table(GraduateRow.sheet.zh)
    except CalamineError as error:
        raise Unreadable("broken", part=error) from error


def _plan(
    session: Session,
    office: Office,
    tables: Tables,
    table: Table[GraduateRow],
    digest: str,
    officer: str,
    now: datetime,
) -> Plan:
    giver = session.exec(select(Person).where(Person.ref == officer)).one()
    plan = make_plan(session, office, table, digest, giver, local_day(now)) if tables.whole else Plan(digest)
    plan.problems = sorted([*tables.problems, *plan.problems], key=lambda one: one.row or 0)
    plan.remarks = [*tables.remarks, *plan.remarks]
    return plan


def _lock(session: Session, table: Table[GraduateRow]) -> None:
    """So that of two transfers of one person begun at once the second finds the first."""
    numbers = [row.student_number for row in table.rows]
    people = select(Person.id).where(col(Person.student_number).in_(numbers)).order_by(col(Person.id))
    session.exec(people.with_for_update(key_share=True)).all()


def _write(session: Session, office: Office, plan: Plan, officer: str, now: datetime, via: Via) -> None:
    giver = session.exec(select(Person).where(Person.ref == officer)).one()
    for one in plan.transfers:
        _begin(session, office, one, giver, now, via)
    data = {"sha256": plan.digest, "by": giver.ref, "transfers": len(plan.transfers)}
    audit.append(session, [audit.draft(office.log, "graduates.listed", now, data)])
    office.db.wake(session)


def _begin(session: Session, office: Office, one: Planned, giver: Person, now: datetime, via: Via) -> None:
    stage = office.procedures["transfer"].stages[0].id
    row, log = begin.open_case(session, office, one.start, stage, actor=giver.ref, assurance=via.assurance, at=now)
    spot = Spot(row.id or 0, 0, stage, level=one.level)
    enter(session, office, one.act, row, spot, giver, Taken(one.start.facts.known()), log, now, via)
