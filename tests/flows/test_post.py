"""Letters leave the outbox, whatever the mail server does."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlmodel import col, select

from casework import acts, outbox
from flows import parcel
from flows.at_work import AtWork
from flows.carrier import Carrier
from flows.parcel import claim_parcel
from flows.post import send_all
from models.outbox import Outbox
from models.person import Person
from notifications.sink import MailSink, letters
from notifications.sink.listener import Listener
from tests.cast import Cast
from tests.notifications.servers import HANG_UP, Script
from tests.prefect_server import free_port
from tests.story import Clock, Story
from tests.web.site import settings


def rows(work: AtWork) -> list[Outbox]:
    with work.office.db.reading() as session:
        return list(session.exec(select(Outbox).order_by(col(Outbox.id))).all())


def states(work: AtWork) -> set[str]:
    return {row.state for row in rows(work)}


@pytest.fixture
def waiting(story: Story) -> int:
    """An application: letters to the applicant and to the branch's secretary wait. How many."""
    story.act(acts.Apply(), "jixiang", person="jixiang")
    with story.office.db.reading() as session:
        return len(session.exec(select(Outbox)).all())


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def moody(work: AtWork, script: Script) -> Iterator[AtWork]:
    """The same work before a mail server that says what the script tells it."""
    server = Listener(script, "127.0.0.1", 0)
    server.start()
    own = settings(TUANWU_SMTP_PORT=str(server.port))
    carrier = Carrier(own)
    yield replace(work, settings=own, carrier=carrier)
    carrier.close()
    server.stop()


def test_letters_that_wait_are_sent_once(work: AtWork, waiting: int, tmp_path: Path):
    counts, failed = send_all(work)
    assert (counts, failed) == ({"sent": waiting}, None)
    assert send_all(work) == ({}, None)
    assert len(letters(tmp_path / "mail", 100)) == waiting
    assert {row.sent_at for row in rows(work)} == {work.clock()}


def test_a_worker_that_ends_sends_what_it_claimed_and_leaves_the_rest(
    moody: AtWork, waiting: int, script: Script, monkeypatch: pytest.MonkeyPatch
):
    """Ctrl-C while twenty thousand letters wait: it used to send them all first."""
    monkeypatch.setattr(parcel, "LETTERS", 1)
    begun = moody.carrier.hand_over

    def hand_over(messages):
        moody.ending.set()
        return begun(messages)

    monkeypatch.setattr(moody.carrier, "hand_over", hand_over)
    counts, failed = send_all(moody)
    assert (counts, failed) == ({"sent": 1}, None)
    assert waiting > 1
    assert len(script.messages) == 1
    assert [row.state for row in rows(moody)].count("queued") == waiting - 1


def test_a_letter_whose_fate_is_unknown_goes_again_under_its_message_id(
    moody: AtWork, waiting: int, script: Script, clock: Clock
):
    script.data = [HANG_UP]
    counts, failed = send_all(moody)
    assert failed is not None
    assert counts["unknown"] == 1
    clock.forward(minutes=2)
    assert send_all(moody) == ({"sent": waiting}, None)
    ids = [message_from_bytes(message)["Message-ID"] for message in script.messages]
    assert len(ids) == waiting + 1
    assert len(set(ids)) == waiting


def test_a_line_that_is_down_costs_no_letter_an_attempt(work: AtWork, waiting: int, tmp_path: Path):
    port = free_port()
    own = settings(TUANWU_SMTP_PORT=str(port))
    carrier = Carrier(own)
    away = replace(work, settings=own, carrier=carrier)
    for _ in range(20):
        _, failed = send_all(away)
        assert failed is not None
    assert [(row.state, row.attempts, row.claimed_by) for row in rows(work)] == [("queued", 0, None)] * waiting
    with MailSink("127.0.0.1", port, tmp_path / "mail"):
        assert send_all(away) == ({"sent": waiting}, None)
        carrier.close()


def test_a_refused_account_stops_the_post_and_no_letter_is_at_fault(moody: AtWork, waiting: int, script: Script):
    script.mail = ["535 5.7.8 authentication failed"]
    counts, failed = send_all(moody)
    assert failed is not None
    assert failed.state == "stopped"
    assert counts == {"queued": waiting}
    assert {row.attempts for row in rows(moody)} == {0}


def test_a_mailbox_that_does_not_exist_is_a_dead_letter_and_the_others_go(moody: AtWork, waiting: int, script: Script):
    script.rcpt = ["550 5.1.1 user unknown"]
    counts, _ = send_all(moody)
    assert counts == {"sent": waiting - 1, "dead": 1}
    assert [row.last_reply for row in rows(moody) if row.state == "dead"] == ["550 5.1.1 user unknown"]


def test_a_letter_put_off_waits_for_its_time(moody: AtWork, waiting: int, script: Script, clock: Clock):
    script.rcpt = ["450 4.2.0 greylisted"]
    counts, failed = send_all(moody)
    assert (counts, failed) == ({"sent": waiting - 1, "queued": 1}, None)
    assert send_all(moody) == ({}, None)
    due = outbox.next_due(moody.office.db)
    assert due is not None
    assert due > clock.now
    clock.now = due
    assert send_all(moody) == ({"sent": 1}, None)


def test_a_letter_that_cannot_be_filled_in_is_dead_and_the_rest_goes(work: AtWork, waiting: int):
    with work.office.db.transaction() as session:
        broken = session.exec(select(Outbox).order_by(col(Outbox.id))).first()
        assert broken is not None
        broken.letter = "no_such_letter"
    counts, _ = send_all(work)
    told = [row for row in rows(work) if row.letter == "undeliverable"]
    assert len(told) == 2, "it asked for something, so the level above hears of it"
    assert counts == {"sent": waiting - 1 + len(told)}
    assert [row.last_reply for row in rows(work) if row.state == "dead"] == ["cannot be filled in: KeyError"]


def test_a_mailbox_that_cannot_be_written_to_stays_out_of_the_log(
    work: AtWork, waiting: int, cast: Cast, capsys: pytest.CaptureFixture[str]
):
    with work.office.db.transaction() as session:
        session.get_one(Person, cast.people["jixiang"]).mailbox = "ji xiang@chaxing.example"
    send_all(work)
    assert "dead" in states(work)
    logged = capsys.readouterr()
    assert "cannot be sent as it is" in logged.out + logged.err
    assert "chaxing" not in logged.out + logged.err


def test_a_person_without_a_mailbox_has_dead_letters(work: AtWork, waiting: int, cast: Cast):
    with work.office.db.transaction() as session:
        session.get_one(Person, cast.people["jixiang"]).mailbox = None
    send_all(work)
    dead = [row for row in rows(work) if row.state == "dead"]
    assert {row.person_id for row in dead} == {cast.people["jixiang"]}
    assert {row.last_reply for row in dead} == {"no mailbox"}


def test_letters_claimed_by_a_worker_that_died_go_when_their_lease_ends(work: AtWork, waiting: int, clock: Clock):
    assert claim_parcel(work) is not None
    assert send_all(work) == ({}, None)
    clock.now += outbox.LEASE
    clock.forward(seconds=1)
    assert send_all(work) == ({"sent": waiting}, None)


def test_a_letter_that_asks_for_what_was_done_meanwhile_is_cancelled(work: AtWork, story: Story):
    case = story.admission_at("application")
    clock = story.clock
    clock.forward(days=4)
    story.act(acts.Talk(), "luo", case)
    counts, _ = send_all(work)
    assert counts["sent"] > 0
    assert "cancelled" in states(work)
