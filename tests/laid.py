"""What has become of the cases that a benchmark's ground is laid with: tests let them be settled in many ways."""

from collections import Counter

from sqlmodel import col, func, select

from casework.office import Office
from models.audit import AuditEntry, AuditHead
from models.case import Case, StageRun
from models.outbox import Outbox
from models.task import Task


def moved(office: Office) -> int:
    """How many of the cases have left the stage they stood in."""
    with office.db.reading() as session:
        return session.exec(select(func.count()).select_from(Case).where(Case.stage == "publicity")).one()


def assert_each_moved_once(office: Office, cases: int) -> None:
    """All of them, each with its task and its letters once, and the log dense."""
    with office.db.reading() as session:
        stages = session.exec(select(Case.stage, func.count()).group_by(Case.stage)).all()
        assert stages == [("publicity", cases)]
        runs = session.exec(
            select(StageRun.run, StageRun.outcome, func.count()).group_by(StageRun.run, StageRun.outcome)
        )
        assert sorted(runs.all()) == [(3, "passed", cases), (4, None, cases)]
        tasks = select(Task.act, func.count()).where(Task.state == "open").group_by(Task.act)
        assert session.exec(tasks).all() == [("publish", cases)]
        keys = session.exec(select(Outbox.dedupe_key).where(Outbox.letter != "digest")).all()
        assert len(keys) == len(set(keys))
        assert {letters % cases for letters in Counter(key.split(":")[2] for key in keys).values()} == {0}
        assert_log_is_dense(office)


def assert_log_is_dense(office: Office) -> None:
    """No place of the log is empty or taken twice."""
    with office.db.reading() as session:
        head = session.exec(select(AuditHead.size)).one()
        count, last = session.exec(select(func.count(), func.max(AuditEntry.seq)).select_from(AuditEntry)).one()
        assert (count, last) == (head, head)
        twice = select(AuditEntry.case_id).group_by(AuditEntry.case_id, AuditEntry.case_seq).having(func.count() > 1)
        assert session.exec(twice.where(col(AuditEntry.case_id).is_not(None))).all() == []
