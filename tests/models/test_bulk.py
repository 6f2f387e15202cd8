"""Rows written in sets: every row arrives as it was, however many there are and whatever they hold."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from models.bulk import AT_ONCE, BulkInsert, BulkUpdate
from models.case import Case, StageRun
from tests.story import Story

OPEN_RUN = BulkInsert(StageRun, "case_id", "run", "stage", "opened_at", "due_on", "due_provisional")
CLOSE_RUN = BulkUpdate(StageRun, ("closed_at", "outcome", "due_on"), by=("case_id", "run"))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRST = 1_000
"""The first run's number, far from those that the case has."""


def runs(case: int, number: int) -> list[dict[str, object]]:
    return [
        {
            "case_id": case, "run": FIRST + nth, "stage": "应到“人”\\\t", "opened_at": NOON + timedelta(minutes=nth),
            "due_on": date(2026, 3, 9) if nth % 2 else None, "due_provisional": bool(nth % 3),
        }
        for nth in range(number)
    ]  # fmt: skip


def written(story: Story) -> list[StageRun]:
    with story.office.db.reading() as session:
        return list(session.exec(select(StageRun).where(StageRun.run >= FIRST).order_by(col(StageRun.run))))


@pytest.mark.parametrize("number", [0, 1, AT_ONCE - 1, AT_ONCE, 2 * AT_ONCE + 3])
def test_every_row_of_a_set_is_inserted_as_it_was(story: Story, number: int):
    rows = runs(story.case(story.admission_at("application")).id or 0, number)
    with story.office.db.transaction() as session:
        OPEN_RUN.run(session.connection(), OPEN_RUN.prepare(story.office.db.engine.dialect, rows))
    assert [one.model_dump(include=set(row)) for one, row in zip(written(story), rows, strict=True)] == rows


def test_each_row_of_a_set_is_updated_by_its_keys_and_no_other(story: Story):
    case = story.case(story.admission_at("application")).id or 0
    rows, dialect = runs(case, AT_ONCE + 5), story.office.db.engine.dialect
    closed = [
        {"case_id": case, "run": row["run"], "closed_at": NOON, "outcome": "passed", "due_on": None}
        for row in rows[: AT_ONCE + 3]
    ]
    with story.office.db.transaction() as session:
        OPEN_RUN.run(session.connection(), OPEN_RUN.prepare(dialect, rows))
        CLOSE_RUN.run(session.connection(), CLOSE_RUN.prepare(dialect, closed))
    found = [(one.closed_at, one.outcome, one.due_on) for one in written(story)]
    assert found[: AT_ONCE + 3] == [(NOON, "passed", None)] * (AT_ONCE + 3)
    assert found[AT_ONCE + 3 :] == [(None, None, row["due_on"]) for row in rows[AT_ONCE + 3 :]]


def test_bytes_and_truths_are_updated_as_they_are(story: Story):
    case = story.case(story.admission_at("application")).id or 0
    update = BulkUpdate(Case, ("last_leaf", "ready", "receipts"), by=("id",))
    row = {"id": case, "last_leaf": bytes(range(32)), "ready": True, "receipts": '[[1, "\\\\"]]'}
    with story.office.db.transaction() as session:
        update.run(session.connection(), update.prepare(story.office.db.engine.dialect, [row]))
    with story.office.db.reading() as session:
        changed = session.get_one(Case, case)
        assert (changed.last_leaf, changed.ready, changed.receipts) == (row["last_leaf"], True, row["receipts"])
