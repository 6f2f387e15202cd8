"""Letters that did not arrive: who is told, and when a mailbox gets no more of them."""

import pytest
from sqlmodel import col, select

from casework import acts, outbox
from casework.came_back import came_back
from casework.coalescing import MANY, coalesce
from casework.letter_ref import letter_ref
from casework.letter_words import Desk
from casework.letters import Batch, compose
from casework.resend import resend
from casework.undelivered import BOUNCES, SUPPRESSED, Undelivered, note
from casework.unreachable import unreachable
from models.case import Case
from models.outbox import Outbox
from models.person import Person
from models.unreachable import Unreachable
from tests.cast import Cast
from tests.story import Story

KEY = b"k" * 32
DESK = Desk("https://tuanwu.example", KEY)
GONE = "550 5.1.1 user unknown"


@pytest.fixture
def asked(story: Story, cast: Cast) -> int:
    """The letter that asks the branch's secretary to talk with an applicant; it was sent."""
    story.act(acts.Apply(), "jixiang", person="jixiang")
    with story.office.db.transaction() as session:
        query = select(Outbox).where(Outbox.letter == "task", Outbox.person_id == cast.people["luo"])
        letter = session.exec(query).one()
        letter.state, letter.sent_at = "sent", story.clock.now
        assert letter.id is not None
        return letter.id


def told(story: Story, letter: str) -> set[str]:
    """To whom letters of that kind wait."""
    with story.office.db.reading() as session:
        query = select(Person.ref).join(Outbox, col(Outbox.person_id) == col(Person.id))
        return set(session.exec(query.where(Outbox.letter == letter)).all())


def lost(story: Story, *letters: int, no_such_mailbox: bool = True) -> None:
    """These letters did not arrive."""
    with story.office.db.transaction() as session:
        note(session, [Undelivered(one, GONE, no_such_mailbox) for one in letters], story.clock.now)


def composed(story: Story) -> Batch:
    """All that waits, filled in."""
    with story.office.db.transaction() as session:
        return compose(session, outbox.claim(session, "post", story.clock.now, 100), DESK, story.clock.now)


def test_the_branch_hears_of_a_mailbox_and_the_level_above_of_the_task(story: Story, asked: int):
    lost(story, asked)
    assert told(story, "unreachable") == {"xia"}, "the other officer of the branch, not the one who cannot be reached"
    assert told(story, "undeliverable") == {"shi", "qiao"}
    letters = {one.message.letter: one for one in composed(story).letters}
    assert letters["unreachable"].message.model_dump()["mailbox"] == "l***@qingshan.example"
    assert letters["unreachable"].message.model_dump()["member"] == "罗*"
    assert letters["undeliverable"].message.model_dump()["organisation"] == "计算机2501团支部"
    assert "/my/" in letters["undeliverable"].message.link


def test_nobody_is_told_twice_of_one_mailbox_or_one_task(story: Story, asked: int):
    for _ in range(3):
        lost(story, asked)
    with story.office.db.reading() as session:
        letters = session.exec(select(Outbox).where(col(Outbox.letter).in_(["unreachable", "undeliverable"]))).all()
    assert len(letters) == 3


def test_of_a_letter_that_told_of_many_tasks_the_level_above_hears_task_by_task(story: Story, cast: Cast):
    for one in cast.applicants(MANY):
        story.record(acts.Apply(), one, person=one)
    story.settle()
    with story.office.db.transaction() as session:
        coalesce(session, outbox.claim(session, "post", story.clock.now, 100), story.clock.now)
        query = select(Outbox.id).where(Outbox.letter == "digest", Outbox.person_id == cast.people["luo"])
        digest = session.exec(query).one()
    lost(story, digest)
    with story.office.db.reading() as session:
        query = select(Outbox.task_id).where(Outbox.letter == "undeliverable", Outbox.person_id == cast.people["shi"])
        assert len(set(session.exec(query))) == MANY


def test_a_task_that_was_done_meanwhile_worries_nobody(story: Story, asked: int):
    story.clock.forward(days=4)
    with story.office.db.reading() as session:
        case = session.get_one(Outbox, asked)
    story.act(acts.Talk(), "luo", _case(story, case.case_id))
    lost(story, asked)
    assert told(story, "undeliverable") == set()
    assert told(story, "unreachable") == {"xia"}, "the mailbox is gone all the same"


def test_who_belongs_to_no_organisation_has_no_branch_to_be_told(story: Story, asked: int):
    with story.office.db.transaction() as session:
        session.get_one(Person, story.cast.people["luo"]).organisation_id = None
    lost(story, asked)
    assert told(story, "unreachable") == set()
    assert told(story, "undeliverable") == {"shi", "qiao"}


def test_a_full_mailbox_is_not_held_against_it(story: Story, asked: int):
    lost(story, asked, no_such_mailbox=False)
    assert told(story, "unreachable") == set()
    assert told(story, "undeliverable") == {"shi", "qiao"}


def test_f14_after_three_letters_nothing_more_is_sent_there(story: Story, asked: int):
    for nth in range(BOUNCES):
        assert SUPPRESSED not in {why for _, why in composed(story).dead}, f"too soon, after {nth}"
        lost(story, asked)
    with story.office.db.reading() as session:
        (gone,) = unreachable(session)
    assert (gone.name, gone.bounces, gone.suppressed_at) == ("罗兰", BOUNCES, story.clock.now)
    resend_all(story, asked)
    with story.office.db.transaction() as session:
        session.exec(select(Unreachable)).one().suppressed_at = story.clock.now
    assert (asked, SUPPRESSED) in composed(story).dead


def test_another_mailbox_mends_it(story: Story, asked: int):
    for _ in range(BOUNCES):
        lost(story, asked)
    with story.office.db.transaction() as session:
        session.exec(select(Person).where(Person.ref == "luo")).one().mailbox = "luolan@qingshan.example"
    with story.office.db.reading() as session:
        assert unreachable(session) == []
    resend_all(story, asked)
    assert asked in {one.outbox_id for one in composed(story).letters}


def test_the_operator_sends_a_dead_letter_again_and_its_mailbox_is_trusted_afresh(story: Story, asked: int):
    for _ in range(BOUNCES):
        lost(story, asked)
    resend_all(story, asked)
    assert asked in {one.outbox_id for one in composed(story).letters}


def test_only_dead_letters_are_sent_again(story: Story, asked: int):
    assert resend(story.office.db, story.clock.now, [asked]) == 0


def test_f17_a_letter_that_came_back_is_recorded_once(story: Story, asked: int):
    """A report that is sent again counts no second time; one about a letter that was never ours, not at all."""
    ref = letter_ref(KEY, asked)
    assert _report(story, ref)
    assert not _report(story, ref)
    assert not _report(story, letter_ref(KEY, 999_999))
    assert not _report(story, "0123456789abcdef" * 2)
    with story.office.db.reading() as session:
        letter = session.get_one(Outbox, asked)
        assert (letter.state, letter.bounced_at, letter.last_reply) == ("sent", story.clock.now, GONE)
        assert session.exec(select(Unreachable)).one().bounces == 1
    assert told(story, "undeliverable") == {"shi", "qiao"}


def test_a_letter_that_was_not_sent_cannot_come_back(story: Story, asked: int):
    with story.office.db.transaction() as session:
        waiting = session.exec(select(Outbox.id).where(Outbox.state == "queued")).first()
    assert not _report(story, letter_ref(KEY, waiting))


def resend_all(story: Story, *letters: int) -> None:
    """Kill these letters, and send them again."""
    with story.office.db.transaction() as session:
        for one in letters:
            session.get_one(Outbox, one).state = "dead"
    assert resend(story.office.db, story.clock.now, letters) == len(letters)


def _report(story: Story, ref: str) -> bool:
    with story.office.db.transaction() as session:
        return came_back(session, KEY, ref, GONE, story.clock.now, no_such_mailbox=True)


def _case(story: Story, case_id: int | None) -> str:
    with story.office.db.reading() as session:
        return session.get_one(Case, case_id).ref
