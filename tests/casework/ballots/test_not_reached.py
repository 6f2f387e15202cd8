"""Who has no link to vote by: the committee is told their names, and nothing of who has voted."""

from datetime import timedelta

from sqlmodel import select

from casework.ballots.letters import send_again
from casework.ballots.not_reached import not_reached
from casework.given_back import given_back
from casework.links import NOT_MINE, link_key, mint
from casework.visibility import EVERYTHING
from models.link import Link
from models.outbox import Outbox
from tests.casework.ballots.balloting import ballot_of, opened, vote
from tests.story import Story

KEY = link_key(b"ballots that come back")
QIN = ("秦无邮", "no_mailbox")


def told(story: Story, case: str) -> set[tuple[str, str]]:
    with story.office.db.reading() as session:
        return {(one.name, one.why) for one in not_reached(session, story.case(case).id)}


def change(story: Story, person: str, **fields: object) -> int:
    """Something becomes of the newest ballot letter of somebody's; its id."""
    with story.office.db.transaction() as session:
        query = select(Outbox).where(Outbox.letter == "ballot", Outbox.person_id == story.cast.people[person])
        letter = session.exec(query.order_by(Outbox.id.desc())).first()
        for name, value in fields.items():
            setattr(letter, name, value)
        return letter.id


def test_letters_that_came_back_or_died_and_members_without_a_mailbox_are_named(story: Story):
    case = opened(story)
    story.settle()
    assert told(story, case) == {QIN}
    change(story, "tian", state="sent", bounced_at=story.clock.now)
    change(story, "he", state="dead")
    assert {why for _, why in told(story, case)} == {"bounced", "dead", "no_mailbox"}
    assert {QIN, ("田野", "bounced")} <= told(story, case)


def test_a_later_letter_that_arrives_reaches_them(story: Story):
    case = opened(story)
    story.settle()
    change(story, "tian", state="sent", bounced_at=story.clock.now)
    with story.office.db.transaction() as session:
        send_again(session, story.cast.people["tian"], 1, story.clock.now)
    assert told(story, case) == {QIN}


def test_a_link_that_was_given_back_is_shown_to_the_committee_and_to_whoever_runs_it(story: Story):
    case = opened(story)
    story.settle()
    letter = change(story, "tian", state="sent")
    now = story.clock.now
    with story.office.db.transaction() as session:
        about = {"person_id": story.cast.people["tian"], "mailbox": "tian@b.example", "outbox_id": letter}
        later = now + timedelta(days=1)
        mint(session, KEY, purpose="ballot", now=now, expires_at=later, ballot_id=ballot_of(story, case).id, **about)
        link = session.exec(select(Link)).one()
        link.revoked_at, link.revoke_reason = now, NOT_MINE
    assert told(story, case) == {QIN, ("田野", "given_back")}
    with story.office.db.reading() as session:
        assert [one.to for one in given_back(session, EVERYTHING)] == ["田野"]


def test_it_is_the_same_whoever_has_voted(story: Story):
    case = opened(story)
    story.settle()
    change(story, "tian", state="sent", bounced_at=story.clock.now)
    before = told(story, case)
    vote(story, case, {"tian": "for", "he": "against"})
    assert told(story, case) == before
