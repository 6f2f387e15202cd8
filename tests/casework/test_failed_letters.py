"""That a letter did not arrive stands in the log of its case."""

from datetime import datetime

import orjson
import pytest
from sqlmodel import col, select

from casework import acts, outbox
from casework.checkpoint import make
from casework.coalescing import MANY, coalesce
from casework.doctor import complaints
from casework.failed_letters import note_failures
from casework.history import case_history
from casework.letters import NO_MAILBOX
from casework.resend import resend
from casework.undelivered import BOUNCES, SUPPRESSED, Undelivered, note
from casework.verify import verify
from models.audit import AuditEntry
from models.case import Case
from models.outbox import Outbox
from tests.story import Story
from tests.together import together

GONE = "550 5.1.1 <luo@qingshan.example> user unknown"


@pytest.fixture
def case(story: Story) -> str:
    """An application: the branch's officers are asked for the talk."""
    return story.act(acts.Apply(), "jixiang", person="jixiang").case


def dies(story: Story, reply: str, letter: str = "task", person: str = "luo", **more: object) -> int:
    """The newest letter of that kind to somebody did not arrive."""
    with story.office.db.transaction() as session:
        query = select(Outbox).where(Outbox.letter == letter, Outbox.person_id == story.cast.people[person])
        row = session.exec(query.order_by(col(Outbox.id).desc())).first()
        assert row is not None
        for name, value in ({"state": "dead", "last_reply": reply} | more).items():
            setattr(row, name, value)
        return row.id or 0


def noted(story: Story) -> list[dict[str, object]]:
    """What the log says did not arrive."""
    with story.office.db.reading() as session:
        entries = [orjson.loads(body) for body in session.exec(select(AuditEntry.body).order_by(AuditEntry.seq))]
    return [entry["data"] for entry in entries if entry["type"] == "notification.failed"]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (NO_MAILBOX, "no_mailbox"),
        (SUPPRESSED, "suppressed"),
        (GONE, "refused"),
        ("cannot be written: no such word", "unwritten"),
    ],
)
def test_f14_a_letter_that_died_is_noted_once_and_nothing_of_the_servers_words(
    story: Story, case: str, reply: str, why: str
):
    dies(story, reply)
    assert note_failures(story.office.db, story.clock.now) == 1
    assert note_failures(story.office.db, story.clock.now) == 0
    (entry,) = noted(story)
    assert (entry["letter"], entry["to"], entry["why"], entry["suppressed"]) == ("task", "luo", why, False)
    with story.office.db.reading() as session:
        assert not any(b"qingshan" in body for body in session.exec(select(AuditEntry.body)))


def test_a_letter_that_came_back_is_noted(story: Story, case: str):
    dies(story, GONE, state="sent", bounced_at=story.clock.now)
    note_failures(story.office.db, story.clock.now)
    assert [entry["why"] for entry in noted(story)] == ["came_back"]


def test_f14_that_a_mailbox_gets_no_more_letters_is_noted(story: Story, case: str):
    letter = dies(story, GONE)
    with story.office.db.transaction() as session:
        for _ in range(BOUNCES):
            note(session, [Undelivered(letter, GONE, no_such_mailbox=True)], story.clock.now)
    note_failures(story.office.db, story.clock.now)
    assert [entry["suppressed"] for entry in noted(story)] == [True]


def test_a_letter_that_is_sent_again_and_dies_again_is_noted_again(story: Story, case: str):
    for _ in range(2):
        letter = dies(story, GONE)
        note_failures(story.office.db, story.clock.now)
        resend(story.office.db, story.clock.now, [letter])
    assert len(noted(story)) == 2


def test_of_a_letter_that_told_of_many_cases_each_case_has_an_entry(story: Story):
    for one in story.cast.applicants(MANY):
        story.record(acts.Apply(), one, person=one)
    story.settle()
    with story.office.db.transaction() as session:
        coalesce(session, outbox.claim(session, "post", story.clock.now, 100), story.clock.now)
    dies(story, GONE, "digest")
    assert note_failures(story.office.db, story.clock.now) == MANY
    assert len({entry["task"] for entry in noted(story)}) == MANY


def test_a_letter_without_a_case_is_in_no_log(story: Story, case: str):
    with story.office.db.transaction() as session:
        outbox.put(session, [outbox.letter_row("start_link", "x", story.clock.now, person_id=story.cast.people["luo"])])
    dies(story, GONE, "start_link")
    assert note_failures(story.office.db, story.clock.now) == 0
    assert note_failures(story.office.db, story.clock.now) == 0


def test_two_who_note_at_once_note_once_and_the_log_is_sound(story: Story, case: str):
    dies(story, GONE)
    dies(story, GONE, person="xia")
    counts = together([lambda: note_failures(story.office.db, story.clock.now)] * 4)
    assert sum(counts) == len(noted(story)) == 2
    story.act(acts.Withdraw(reason="不申请了"), "jixiang", case)
    make(story.office, story.clock.now)
    assert not verify(story.office, story.clock.now).findings
    assert complaints(story.office, story.clock.now) == []


def test_the_history_of_the_case_tells_it(story: Story, case: str):
    at: datetime = story.clock.forward(minutes=3)
    dies(story, GONE)
    note_failures(story.office.db, at)
    with story.office.db.reading() as session:
        history = case_history(session, story.office, session.exec(select(Case).where(Case.ref == case)).one())
    step = history.steps[-1]
    assert (step.what.kind, step.at, step.sound) == ("notification_failed", at, True)
    assert history.names[step.what.to] == "罗兰"
