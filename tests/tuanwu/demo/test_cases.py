"""The demo's cases stand at every stage, put there by the very acts of service."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from casework.ballots.held import marked, size_of_roll, urn_of
from casework.office import Office, open_office
from casework.roster.intake import take_in
from casework.terms import SHANGHAI
from models.ballot import Ballot
from models.case import Case
from models.outbox import Outbox
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
    office = open_office(office.db, "cn-2023", secret=SECRET)
    played = play_cases(office, 1, NOW)
    assert [one.stuck for one in played if one.stuck] == [], "the script is what the rules allow"
    voted, roll, letters = _ballots(office)["open"]
    assert 0 < voted < roll
    assert letters == roll - voted, "whoever has not voted finds a letter"
    assert _ballots(office)["over"][2] == 0
    with office.db.reading() as session:
        found = session.exec(select(Case.procedure, Case.stage, Case.state).where(col(Case.set_aside_at).is_(None)))
        counted = Counter((procedure, stage) for procedure, stage, state in found if state in ("open", "completed"))
    shown = {name: one for name, one in office.procedures.items() if name != "appraisal"}
    stages = {
        (name, stage.id)
        for name, one in shown.items()
        for stage in one.stages
        if stage.only_where is None or stage.only_where.holds
    }
    assert (stages - PASSED_AT_ONCE) | {(name, None) for name in shown} == counted.keys()


def _ballots(office: Office) -> dict[str, tuple[int, int, int]]:
    """The ballots by their state: who has voted, the roll, and the letters that wait to be sent."""
    letters = select(func.count()).where(Outbox.letter == "ballot", Outbox.state == "queued")
    with office.db.reading() as session:
        return {
            "open" if urn_of(session, one, SECRET) else "over": (
                marked(session, one),
                size_of_roll(session, one),
                session.exec(letters.where(Outbox.case_id == one.case_id)).one(),
            )
            for one in session.exec(select(Ballot))
        }
