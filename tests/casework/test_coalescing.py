"""One live reminder a task, and one letter for somebody who has many (TRUST F-37)."""

from datetime import datetime

from sqlmodel import col, select

from casework import outbox
from casework.coalescing import FEW, GATHERED, NEWER, coalesce
from casework.outbox import Claimed, letter_row
from models.outbox import Outbox
from models.task import Task
from tests.cast import Cast
from tests.story import Story


def _remind(story: Story, person: int, times: int) -> None:
    """Queue so many reminders of each task that is open; nothing else waits."""
    with story.office.db.transaction() as session:
        for waiting in session.exec(select(Outbox).where(Outbox.state == "queued")).all():
            waiting.state = "cancelled"
        tasks = session.exec(select(Task).where(Task.state == "open").order_by(col(Task.id))).all()
        about = [{"person_id": person, "case_id": task.case_id, "task_id": task.id} for task in tasks]
        rows = [
            letter_row("reminder", f"clock:{nth}.{one['task_id']}", story.clock.now, task_rev=0, **one)
            for nth in range(times)
            for one in about
        ]
        outbox.put(session, rows)


def _claimed(story: Story, at: datetime | None = None) -> list[Claimed]:
    now = at or story.clock.now
    with story.office.db.transaction() as session:
        return coalesce(session, outbox.claim(session, "post", now, 3), now)


def _rows(story: Story) -> list[Outbox]:
    with story.office.db.reading() as session:
        query = select(Outbox).where(col(Outbox.letter).in_(["reminder", "digest"])).order_by(col(Outbox.id))
        return list(session.exec(query).all())


def test_f37_of_reminders_that_gathered_only_the_newest_goes(story: Story, cast: Cast):
    story.admission_at("application")
    _remind(story, cast.people["luo"], 3)
    newest = _rows(story)[-1].id
    assert [row.id for row in _claimed(story)] == [newest]
    assert [row.last_reply for row in _rows(story) if row.state == "cancelled"] == [NEWER] * 2
    assert _claimed(story) == []


def test_few_tasks_are_reminded_of_by_a_letter_each(story: Story, cast: Cast):
    story.admissions_at("application", cast.applicants(FEW))
    _remind(story, cast.people["luo"], 1)
    assert len(_claimed(story)) == FEW


def test_f37_many_become_one_letter_a_day(story: Story, cast: Cast):
    story.admissions_at("application", cast.applicants(FEW + 2))
    _remind(story, cast.people["luo"], 2)
    assert _claimed(story) == [], "what was claimed is told of in the digest"
    rows = _rows(story)
    (digest,) = (row for row in rows if row.letter == "digest")
    assert (digest.person_id, digest.state) == (cast.people["luo"], "queued")
    assert {(row.state, row.last_reply) for row in rows if row is not digest} == {("cancelled", GATHERED)}
    assert [row.letter for row in _claimed(story)] == ["digest"]


def test_somebody_elses_reminders_are_their_own(story: Story, cast: Cast):
    story.admissions_at("application", cast.applicants(FEW))
    _remind(story, cast.people["luo"], 1)
    with story.office.db.transaction() as session:
        first = session.exec(select(Outbox).where(Outbox.letter == "reminder").order_by(col(Outbox.id))).first()
        assert first is not None
        first.person_id = cast.people["xia"]
    assert len(_claimed(story)) == FEW


def test_a_task_that_was_done_counts_no_more(story: Story, cast: Cast):
    story.admissions_at("application", cast.applicants(FEW + 1))
    _remind(story, cast.people["luo"], 1)
    with story.office.db.transaction() as session:
        done = session.exec(select(Task).where(Task.state == "open").order_by(col(Task.id))).first()
        assert done is not None
        done.state, done.closed_at = "decided", story.clock.now
    claimed = _claimed(story)
    assert {row.letter for row in claimed} == {"reminder"}, "what is over is cancelled when it is filled in"
