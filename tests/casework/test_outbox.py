"""The outbox: a letter is queued once, claimed by one at a time, and never lost."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from casework import outbox
from casework.outbox import LEASE, letter_row
from models.db import Database
from models.outbox import Outbox
from notifications.messages import MESSAGES
from tests.story import BEGIN
from tests.together import together


def _queue(db: Database, how_many: int, letter: str = "task", at: datetime = BEGIN) -> None:
    with db.transaction() as session:
        outbox.put(session, [letter_row(letter, f"case:{n}", at) for n in range(how_many)])


def _claim(db: Database, worker: str, count: int, now: datetime = BEGIN) -> list[int]:
    with db.transaction() as session:
        return [row.id for row in outbox.claim(session, worker, now, count)]


def _finish(db: Database, ids: list[int], **outcome: object) -> None:
    with db.transaction() as session:
        outbox.finish(session, [{"id": id_} | outcome for id_ in ids])


def _states(db: Database) -> Counter[str]:
    with db.reading() as session:
        return Counter(session.exec(select(Outbox.state)).all())


def test_a_letter_is_queued_once_for_its_cause(database: Database):
    _queue(database, 3)
    _queue(database, 5)
    assert _states(database) == {"queued": 5}


def test_the_key_of_a_letter_is_its_cause_letter_recipient_and_number():
    row = letter_row("reminder", "run:c.2", BEGIN, person_id=7, nth=3)
    assert row["dedupe_key"] == "run:c.2:reminder:7:3"


def test_a_letter_that_does_not_exist_cannot_be_queued():
    with pytest.raises(KeyError):
        letter_row("postcard", "case:1", BEGIN)


def test_what_cannot_wait_goes_first(database: Database):
    letters = sorted(MESSAGES, key=lambda letter: (-MESSAGES[letter].priority, letter))
    with database.transaction() as session:
        outbox.put(session, [letter_row(letter, "case:1", BEGIN) for letter in letters])
    with database.transaction() as session:
        priorities = [row.priority for row in outbox.claim(session, "post", BEGIN, 100)]
    assert priorities == sorted(MESSAGES[letter].priority for letter in letters)


def test_a_letter_that_is_not_due_yet_stays(database: Database):
    _queue(database, 1, at=BEGIN + timedelta(hours=1))
    assert _claim(database, "post", 10) == []
    assert len(_claim(database, "post", 10, BEGIN + timedelta(hours=1))) == 1


def test_no_letter_is_handed_to_two(database: Database):
    _queue(database, 60)
    claimed = together([partial(_claim, database, f"post{n}", 7) for n in range(8)])
    assert [one for one in claimed if isinstance(one, Exception)] == []
    everybodys = [id_ for one in claimed for id_ in one]
    assert len(everybodys) == len(set(everybodys))
    assert _states(database)["claimed"] == len(everybodys)


def test_all_letters_are_claimed_in_the_end(database: Database):
    _queue(database, 40)

    def until_empty(worker: str) -> list[int]:
        found: list[int] = []
        while ids := _claim(database, worker, 5):
            found += ids
        return found

    claimed = together([partial(until_empty, f"post{n}") for n in range(4)])
    left = _claim(database, "the last", 40)
    assert sorted(id_ for one in [*claimed, left] for id_ in one) == list(range(1, 41))


def test_f09_a_letter_whose_sender_died_is_taken_again_when_its_lease_ends(database: Database):
    """A sender killed in mid-send keeps its letters "claimed" for ever, but for the lease."""
    _queue(database, 1)
    assert len(_claim(database, "killed", 1)) == 1
    assert _claim(database, "next", 1, BEGIN + LEASE) == []
    assert len(_claim(database, "next", 1, BEGIN + LEASE + timedelta(seconds=1))) == 1
    with database.reading() as session:
        row = session.exec(select(Outbox)).one()
    assert (row.claimed_by, row.attempts) == ("next", 2)


def test_f10_a_letter_that_may_have_arrived_is_sent_again(database: Database):
    """The connection dropped after the text; whether the server has it, nobody knows."""
    _queue(database, 1)
    ids = _claim(database, "post", 1)
    _finish(database, ids, state="unknown", last_reply="dropped", not_before=BEGIN + timedelta(minutes=1), sent_at=None)
    assert _claim(database, "post", 1) == []
    assert _claim(database, "post", 1, BEGIN + timedelta(minutes=1)) == ids


@pytest.mark.parametrize("state", ["sent", "dead", "cancelled"])
def test_a_letter_that_is_done_with_is_never_claimed_again(database: Database, state: str):
    _queue(database, 1)
    _finish(database, _claim(database, "post", 1), state=state, last_reply="", not_before=BEGIN, sent_at=BEGIN)
    assert _claim(database, "post", 1, BEGIN + timedelta(days=365)) == []
    _queue(database, 1)
    assert _states(database) == {state: 1}


def test_finishing_gives_the_lease_back(database: Database):
    _queue(database, 1)
    _finish(database, _claim(database, "post", 1), state="sent", last_reply="250 ok", not_before=BEGIN, sent_at=BEGIN)
    with database.reading() as session:
        row = session.exec(select(Outbox)).one()
    assert (row.state, row.claimed_by, row.lease_until, row.last_reply) == ("sent", None, None, "250 ok")


def test_the_next_due_moment_is_the_earliest_of_what_waits(database: Database):
    assert outbox.next_due(database) is None
    _queue(database, 1, at=BEGIN + timedelta(hours=2))
    assert outbox.next_due(database) == BEGIN + timedelta(hours=2)
    _queue(database, 2, letter="receipt", at=BEGIN)
    assert outbox.next_due(database) == BEGIN
    _claim(database, "post", 10)
    assert outbox.next_due(database) == BEGIN + LEASE
