"""The doctor has nothing to say of a database that only the program wrote, and finds each thing that must never be."""

from datetime import timedelta

import pytest
from sqlmodel import select

from casework import acts, checkpoint
from casework.doctor import INVARIANTS, complaints
from config.words import LANGUAGES, words
from models.link import Link
from models.task import Task
from tests.casework.tampering import tamper
from tests.story import Story

SUBJECT = "(SELECT person_id FROM cases WHERE id = case_id)"
RECEIVER = "(SELECT min(person_id) FROM act WHERE level = 'to')"


@pytest.fixture
def told(story: Story) -> Story:
    """A transfer to its end, an admission and a recommendation on their way, and a checkpoint over all."""
    story.transfer_at(None)
    story.admission_at("training")
    story.recommendation_at("examination")
    checkpoint.make(story.office, story.clock.now)
    return story


def broken(story: Story) -> list[str]:
    """The invariants that do not hold."""
    return [complaint.invariant for complaint in complaints(story.office, story.clock.now)]


def test_what_only_the_program_wrote_is_sound(told: Story):
    assert complaints(told.office, told.clock.now) == []


def test_an_empty_database_is_sound(story: Story):
    assert broken(story) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_invariant_has_its_sentence(language: str):
    assert all(words(language).pgettext("invariant", one) != one for one in INVARIANTS)


@pytest.mark.parametrize(
    ("statement", "invariants"),
    [
        ("UPDATE task SET state = 'cancelled' WHERE id = (SELECT min(task_id) FROM act)", ["I1"]),
        ("UPDATE task SET state = 'decided', closed_at = opened_at WHERE state = 'open'", ["I1"]),
        ("UPDATE act SET assurance = 'session' WHERE id = (SELECT max(id) FROM act)", ["I2"]),
        ("UPDATE audit_head SET size = size + 1", ["I3"]),
        ("UPDATE cases SET outcome = 'no_quorum'", ["I4"]),
        ("UPDATE outbox SET state = 'cancelled' WHERE task_id IS NOT NULL", ["I5"]),
        ("UPDATE task SET vacant = NOT vacant WHERE state = 'open'", ["I6"]),
        (f"UPDATE act SET person_id = {SUBJECT} WHERE level = 'branch'", ["I2", "I8"]),
        (f"UPDATE act SET person_id = {RECEIVER} WHERE level = 'from'", ["I2", "I8"]),
        (f"UPDATE act SET on_behalf_id = {RECEIVER} WHERE level = 'from'", ["I2", "I8"]),
        ("UPDATE outbox SET state = 'claimed', lease_until = queued_at", ["I9"]),
        ("DELETE FROM outbox WHERE letter = 'completed'", ["I10"]),
        ("DELETE FROM checkpoint", ["I11"]),
        ("UPDATE cases SET set_aside_at = opened_at WHERE state = 'open'", ["I12"]),
    ],
)
def test_what_must_never_be_is_found(told: Story, statement: str, invariants: list[str]):
    told.clock.forward(hours=2)
    checkpoint.make(told.office, told.clock.now)
    tamper(told.office.db, statement)
    assert broken(told) == invariants


def test_a_link_ahead_of_its_task_is_found(told: Story):
    with told.office.db.transaction() as session:
        task = session.exec(select(Task).where(Task.state == "open")).first()
        assert task is not None
        link = {"purpose": "task", "task_id": task.id, "mailbox": "luo@qingshan.example", "issued_at": told.clock.now}
        link |= {"expires_at": told.clock.now + timedelta(days=14), "task_rev": task.rev}
        session.add(Link(token_mac=b"of today", **link))
        session.add(Link(token_mac=b"of tomorrow", **link | {"task_rev": task.rev + 1}))
    assert broken(told) == ["I7"]


def test_a_vacant_task_needs_no_letter(story: Story):
    tamper(story.office.db, "UPDATE post_holding SET until = since")
    story.act(acts.Request(to="liuhe", why="not_employed"), "lu", person="lu")
    assert broken(story) == []


def test_a_case_that_has_lost_its_reminders_is_left_alone(story: Story):
    case = story.case(story.transfer_at("acceptance"))
    checkpoint.make(story.office, story.clock.now)
    assert broken(story) == []
    tamper(story.office.db, "UPDATE cases SET chase_on = NULL")
    (complaint,) = complaints(story.office, story.clock.now)
    assert (complaint.invariant, complaint.refs) == ("I12", (case.number,))
