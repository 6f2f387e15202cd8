"""The demo's cases stand at every stage, put there by the very acts of service."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from casework.office import Office
from casework.roster.intake import take_in
from casework.terms import SHANGHAI
from models.case import Case
from tests.casework.roster.registrar import SECRET
from tuanwu.demo.cases import play_cases
from tuanwu.demo.university import University
from tuanwu.demo.workbook import write_university

NOW = datetime(2026, 11, 20, 18, tzinfo=SHANGHAI)
PASSED_AT_ONCE = {("recommendation", "application"), ("recommendation", "training"), ("transfer", "application")}


@pytest.mark.slow
def test_somebody_waits_at_every_stage_and_some_have_come_to_the_end(office: Office, tmp_path: Path):
    university = University.make(2_000, 60, seed=1, today=NOW.date())
    write_university(tmp_path / "roster.xlsx", university)
    assert not take_in(office.db, tmp_path / "roster.xlsx", secret=SECRET, now=NOW).problems
    play_cases(office, 1, NOW)
    with office.db.reading() as session:
        found = session.exec(select(Case.procedure, Case.stage, Case.state).where(col(Case.set_aside_at).is_(None)))
        counted = Counter((procedure, stage) for procedure, stage, state in found if state in ("open", "completed"))
    played = {name: one for name, one in office.procedures.items() if name != "appraisal"}
    stages = {
        (name, stage.id)
        for name, one in played.items()
        for stage in one.stages
        if stage.only_where is None or stage.only_where.holds
    }
    assert (stages - PASSED_AT_ONCE) | {(name, None) for name in played} == counted.keys()
