"""One live reminder a task, and one letter for somebody who has many (TRUST F-37)."""

from datetime import datetime

import orjson
import pytest
from sqlmodel import col, select

from casework import acts, outbox
from casework.coalescing import FEW, GATHERED, MANY, NEWER, coalesce
from casework.fresh_links import send_all
from casework.letter_words import Desk
from casework.letters import compose
from casework.letters_told import letters_told
from casework.links import link_key
from casework.outbox import LEASE, Claimed, letter_row
from casework.reminders import remind
from models.outbox import Outbox
from models.person import Person
from models.task import Task
from notifications.messages import Priority
from tests.cast import Cast
from tests.story import Story

DESK = Desk("https://tuanwu.example", link_key(b"a secret of thirty-two characters"))


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


def _rows(story: Story, *letters: str) -> list[Outbox]:
    with story.office.db.reading() as session:
        query = select(Outbox).where(col(Outbox.letter).in_(letters or ("reminder", "digest")))
        return list(session.exec(query.order_by(col(Outbox.id))).all())


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


def _new_tasks(story: Story, count: int) -> dict[str, list[Claimed]]:
    """So many applications are settled, each with a talk for luo and for xia; the letters to luo that still go when all
    are claimed, by their kind."""
    for one in story.cast.applicants(count):
        story.record(acts.Apply(), one, person=one)
    story.settle()
    return _letters_to(story)


def _letters_to(story: Story, at_once: int = 1_000, person: str = "luo") -> dict[str, list[Claimed]]:
    found: dict[str, list[Claimed]] = {}
    while claimed := _claim_all(story, at_once):
        for row in claimed:
            if row.person_id == story.cast.people[person]:
                found.setdefault(row.letter, []).append(row)
    return found


def _claim_all(story: Story, at_once: int) -> list[Claimed]:
    with story.office.db.transaction() as session:
        claimed = outbox.claim(session, "post", story.clock.now, at_once)
        left = coalesce(session, claimed, story.clock.now, more=len(claimed) == at_once)
    return left or (_claim_all(story, at_once) if claimed else [])


def test_few_new_tasks_come_in_a_letter_each(story: Story):
    assert {letter: len(rows) for letter, rows in _new_tasks(story, MANY - 1).items()} == {"task": MANY - 1}


@pytest.mark.parametrize("at_once", [1_000, 7, 1])
def test_many_new_tasks_come_in_one_letter_at_once(story: Story, at_once: int):
    for one in story.cast.applicants(40):
        story.record(acts.Apply(), one, person=one)
    story.settle()
    found = _letters_to(story, at_once)
    assert {letter: len(rows) for letter, rows in found.items()} == {"digest": 1}
    (digest,) = found["digest"]
    assert orjson.loads(digest.data)["count"] == 40
    assert digest.priority == Priority.TASK, "it goes when the letters of the tasks would have gone"
    gathered = [row for row in _rows(story, "task") if row.person_id == digest.person_id]
    assert {(row.state, row.told_by, row.last_reply) for row in gathered} == {("cancelled", digest.id, GATHERED)}


def test_the_history_of_each_case_tells_what_became_of_the_letter_that_told_of_it(story: Story):
    (digest,) = _new_tasks(story, MANY)["digest"]
    now = story.clock.forward(minutes=1)
    with story.office.db.transaction() as session:
        outbox.finish(session, [{"id": digest.id, "state": "sent", "sent_at": now, "template": "abc"}])
        case = next(row.case_id for row in _rows(story, "task") if row.person_id == digest.person_id)
        told = [one for one in letters_told(session, case) if one.letter == "task" and one.to == "罗兰"]
    assert [(one.fate, one.sent_at, one.template, one.gathered) for one in told] == [("sent", now, "abc", True)]


def test_tasks_that_come_later_are_told_of_later(story: Story):
    assert len(_new_tasks(story, MANY)["digest"]) == 1
    assert len(_new_tasks(story, MANY)["digest"]) == 1


def test_a_letter_that_another_is_sending_is_left_to_them(story: Story):
    for one in story.cast.applicants(MANY):
        story.record(acts.Apply(), one, person=one)
    story.settle()
    first = next(row.id for row in _rows(story, "task") if row.person_id == story.cast.people["luo"])
    with story.office.db.transaction() as session:
        row = session.get_one(Outbox, first)
        row.state, row.lease_until = "claimed", story.clock.now + LEASE
    assert "digest" not in _letters_to(story)


def test_what_somebody_asked_for_comes_by_itself(story: Story):
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    with story.office.db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET state = 'cancelled'")
        send_all(session, story.office, story.cast.people["luo"], story.clock.now)
    found = _new_tasks(story, MANY)
    assert [row.case_id for row in found["task"]] == [story.case(case).id]
    assert len(found["digest"]) == 1


def test_lessons_keep_their_own_links(story: Story):
    """A list's link ends after two weeks; a contact's is used for months."""
    cases = story.admissions_at("training", story.cast.applicants(MANY))
    with story.office.db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET state = 'cancelled'")
    for case in cases:
        story.record(acts.AssignContacts(contacts=("tian", "he")), "xia", case)
    story.settle()
    assert {letter: len(rows) for letter, rows in _letters_to(story, person="tian").items()} == {"task": MANY}


def test_who_has_no_mailbox_is_missed_task_by_task(story: Story):
    with story.office.db.transaction() as session:
        session.exec(select(Person).where(Person.ref == "luo")).one().mailbox = None
    assert {letter: len(rows) for letter, rows in _new_tasks(story, MANY).items()} == {"task": MANY}


def _late_below(story: Story, how_many: int) -> None:
    """So many applications that nobody has held the talk for; luo's college is told of each, and nothing else waits."""
    story.admissions_at("application", story.cast.applicants(how_many))
    with story.office.db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET state = 'cancelled'")
    remind(story.office, story.clock.forward(days=60))
    with story.office.db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET state = 'cancelled' WHERE letter <> 'escalation'")


def test_few_late_tasks_below_are_told_of_by_a_letter_each(story: Story):
    _late_below(story, FEW)
    assert {letter: len(rows) for letter, rows in _letters_to(story, person="shi").items()} == {"escalation": FEW}


@pytest.mark.parametrize("at_once", [1_000, 7, 1])
def test_many_late_tasks_below_come_in_one_letter(story: Story, at_once: int):
    _late_below(story, 40)
    (told,) = _letters_to(story, at_once, "shi")["escalations"]
    assert orjson.loads(told.data) == {"count": 40, "waiting": [["admission", "talk", 40]]}
    gathered = [row for row in _rows(story, "escalation") if row.person_id == told.person_id]
    assert {(row.state, row.told_by, row.last_reply) for row in gathered} == {("cancelled", told.id, GATHERED)}
    assert len(gathered) == 40


def test_the_letter_of_many_late_tasks_below_says_how_many_cases_of_what(story: Story):
    _late_below(story, 40)
    told = _letters_to(story, person="shi")["escalations"]
    with story.office.db.transaction() as session:
        (written,) = compose(session, told, DESK, story.clock.now).letters
    assert written.message.model_dump()["waiting"] == (("发展新团员 · 派人谈话", "40 件"),)


def test_of_what_was_told_twice_of_one_late_case_the_newer_goes(story: Story):
    _late_below(story, 1)
    remind(story.office, story.clock.forward(days=30))
    newest = max(row.id for row in _rows(story, "escalation") if row.person_id == story.cast.people["shi"])
    assert [row.id for row in _letters_to(story, person="shi")["escalation"]] == [newest]
