"""The letters of a secret ballot: to everybody on its roll, each with a link of their own."""

from sqlmodel import select

from casework import acts, outbox
from casework.ballots.by_link import open_paper
from casework.letters import Batch, Desk, compose
from models.outbox import Outbox
from tests.casework.ballots.balloting import ROLL, opened, vote
from tests.story import Story

DESK = Desk("https://tuanwu.example", b"a key of tests")


def composed(story: Story, letter: str) -> Batch:
    with story.office.db.transaction() as session:
        rows = [row for row in outbox.claim(session, "post", story.clock.now, 1000) if row.letter == letter]
        return compose(session, rows, DESK, story.clock.now)


def test_everybody_on_the_roll_is_written_to_once(story: Story):
    opened(story)
    with story.office.db.reading() as session:
        told = session.exec(select(Outbox.person_id).where(Outbox.letter == "ballot")).all()
    assert sorted(told) == sorted(story.cast.people[one] for one in ROLL)


def test_each_letter_leads_to_its_readers_own_paper(story: Story):
    opened(story)
    batch = composed(story, "ballot")
    assert len(batch.letters) == len(ROLL) - 1
    assert [why for _, why in batch.dead] == ["no mailbox"]
    for letter in batch.letters:
        address, _, token = letter.message.link.rpartition("/")
        assert address == "https://tuanwu.example/ballot"
        with story.office.db.reading() as session:
            paper = open_paper(session, story.office, DESK.key, token, story.clock.now)
        assert (paper.person.name, paper.state) == (letter.name, "open")


def test_a_letter_that_would_come_after_the_end_is_not_sent(story: Story):
    case = opened(story)
    story.act(acts.CloseBallot(), "luo", case)
    batch = composed(story, "ballot")
    assert (len(batch.letters), len(batch.cancelled)) == (0, len(ROLL))


def test_everybody_hears_when_it_is_over_whether_they_voted_or_not(story: Story):
    case = opened(story)
    vote(story, case, {"luo": "for"})
    story.act(acts.CloseBallot(), "luo", case)
    letters = composed(story, "ballot_closed").letters
    assert len(letters) == len(ROLL) - 1
    said = {tuple(letter.message.model_dump(exclude={"addressee", "link"}).items()) for letter in letters}
    assert len(said) == len({letter.language for letter in letters})
