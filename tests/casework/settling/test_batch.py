"""Moves written in sets."""

from itertools import pairwise

import pytest
from sqlalchemy import text
from sqlmodel import select

from casework.acts import Apply
from models.outbox import Outbox
from models.task import Task, TaskHolder
from tests.story import Story


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_tasks_use_the_ids_they_drew_though_another_settler_draws_between(story: Story):
    """Counting on from the first id drawn, two workers that drew together wrote the same ids, and one failed."""
    with story.office.db.transaction() as session:
        session.connection().execute(text("ALTER SEQUENCE task_id_seq INCREMENT BY 2"))  # the other takes each second
    cases = {story.record(Apply(), person, person=person).case for person in ("jixiang", "ruyi", "pingan")}
    story.settle()
    with story.office.db.reading() as session:
        ids = sorted(session.exec(select(Task.id)).all())
        held = set(session.exec(select(TaskHolder.task_id)).all())
        told = set(session.exec(select(Outbox.task_id).where(Outbox.letter == "task")).all())
    assert len(ids) == len(cases)
    assert [later - earlier for earlier, later in pairwise(ids)] == [2, 2]
    assert held == told == set(ids)
