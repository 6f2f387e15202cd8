"""Taking in a roster: read it, compare it, and write it all or not at all."""

from datetime import datetime
from pathlib import Path

from casework.roster.apply import apply
from casework.roster.plan import Plan, make_plan
from casework.roster.read import read
from casework.terms import local_day
from models.db import Database


def take_in(database: Database, path: Path, *, secret: bytes, now: datetime, dry_run: bool = False) -> Plan:
    """Take in the roster in a file; with `dry_run`, or with problems, nothing is written.

    `secret` keys the hashes of ID numbers. Raises Unreadable where the file is no workbook that may be read.
    """
    today = local_day(now)
    roster = read(path, secret=secret, today=today)
    if dry_run or roster.problems:
        with database.reading() as session:
            return make_plan(session, roster, today)
    with database.transaction() as session:
        plan = make_plan(session, roster, today)
        if not plan.problems:
            apply(session, plan, now)
            database.wake(session)
        return plan
