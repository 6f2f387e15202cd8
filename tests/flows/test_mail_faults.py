"""What goes wrong with mail (TRUST §5.3), and what becomes of the letters. Each test names its fault."""

import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlmodel import col, select

from casework import acts, outbox
from casework.by_link import record_by_link
from casework.failed_letters import note_failures
from casework.links import DeadLink, link_key
from casework.outbox import LEASE
from casework.undelivered import BOUNCES, SUPPRESSED
from flows.at_work import AtWork
from flows.carrier import Carrier
from flows.post import MailAccountStopped, MailServerDown, send_all
from models.outbox import Outbox
from models.person import Person
from models.unreachable import Unreachable
from notifications.sink.listener import Listener
from tests.cast import Cast
from tests.flows.killed_post import POINTS
from tests.notifications.servers import HANG_UP, Script, knows_only
from tests.prefect_server import free_port
from tests.story import Clock, Story
from tests.web.site import settings

MANY = 5_000
GONE = "550 5.1.1 user unknown"
TASK_LINK = re.compile(r"https?://[^/]+/a/(\S+)")


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def moody(work: AtWork, script: Script) -> Iterator[AtWork]:
    """The cast's office before a mail server that says what the script tells it."""
    yield from before(work, Listener(script, "127.0.0.1", 0))


def before(work: AtWork, server: Listener, **own: str) -> Iterator[AtWork]:
    """The same work before another mail server."""
    server.start()
    given = settings(TUANWU_SMTP_PORT=str(server.port), **own)
    carrier = Carrier(given)
    yield replace(work, settings=given, carrier=carrier)
    carrier.close()
    server.stop()


@pytest.fixture
def away(work: AtWork) -> Iterator[AtWork]:
    """The same work before no mail server at all."""
    given = settings(TUANWU_SMTP_PORT=str(free_port()))
    carrier = Carrier(given)
    yield replace(work, settings=given, carrier=carrier)
    carrier.close()


@pytest.fixture
def asked(story: Story) -> str:
    """An application; the letters that ask the branch's officers for the talk wait, and others."""
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    return case


def rows(work: AtWork, **like: object) -> list[Outbox]:
    with work.office.db.reading() as session:
        found = session.exec(select(Outbox).order_by(col(Outbox.id))).all()
    return [row for row in found if all(getattr(row, name) == value for name, value in like.items())]


def task_tokens(messages: list[bytes], mailbox: str) -> list[str]:
    """The tokens of the task links in the letters to somebody."""
    letters = [message_from_bytes(one, policy=default) for one in messages]
    bodies = [one.get_body(("plain",)) for one in letters if mailbox in one["To"]]
    found = [TASK_LINK.search(body.get_content()) for body in bodies if body]
    return [one[1] for one in found if one]


@pytest.mark.parametrize("point", POINTS)
def test_f09_a_post_killed_between_claim_and_mark_sends_everything_and_nothing_a_third_time(
    moody: AtWork, asked: str, script: Script, clock: Clock, point: str
):
    waiting = len(rows(moody))
    url = moody.office.db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.flows.killed_post"]
    killed = subprocess.run(
        [*command, url, str(moody.settings.smtp_port), clock.now.isoformat(), point], timeout=120, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(rows(moody, state="claimed")) == waiting
    assert send_all(moody) == ({}, None), "the lease holds"
    clock.now += LEASE + timedelta(seconds=1)
    assert send_all(moody) == ({"sent": waiting}, None)
    copies = Counter(message_from_bytes(one)["Message-ID"] for one in script.messages)
    assert len(copies) == waiting
    assert max(copies.values()) == (1 if point == "claimed" else 2)


def test_f10_both_copies_of_a_letter_work_and_make_one_decision(
    moody: AtWork, asked: str, script: Script, clock: Clock
):
    script.data = [HANG_UP] * len(rows(moody))
    for _ in rows(moody):
        send_all(moody)
        clock.forward(minutes=2)
    send_all(moody)
    tokens = task_tokens(script.messages, "xia@")
    assert len(tokens) == 2, "the server had the first all along"
    assert tokens[0] != tokens[1]
    key = link_key(moody.settings.secret)
    clock.forward(days=4)
    assert not record_by_link(moody.office, key, tokens[0], acts.Talk(), clock.now, "form 1").again
    with pytest.raises(DeadLink, match="decided_by_me"):
        record_by_link(moody.office, key, tokens[1], acts.Talk(), clock.now, "form 2")


def test_f11_after_six_hours_without_a_mail_server_what_matters_goes_first_and_what_is_over_does_not(
    away: AtWork, asked: str, story: Story, script: Script, clock: Clock
):
    waiting = len(rows(away))
    for _ in range(12):
        assert send_all(away)[1] is not None
        clock.forward(minutes=30)
    assert Counter(row.state for row in rows(away)) == {"queued": waiting}
    clock.forward(days=4)
    story.act(acts.Talk(), "luo", asked)
    for moody in before(away, Listener(script, "127.0.0.1", 0)):
        counts, failed = send_all(moody)
    assert failed is None
    assert {row.letter for row in rows(away, state="cancelled")} == {"task"}
    subjects = [message_from_bytes(one)["Subject"] for one in script.messages]
    by_priority = sorted(rows(away, state="sent"), key=lambda row: (row.priority, row.id))
    assert len(subjects) == counts["sent"] == len(by_priority)
    first = message_from_bytes(script.messages[0])
    with away.office.db.reading() as session:
        assert session.get_one(Person, by_priority[0].person_id).mailbox in first["To"]


def test_f12_a_task_whose_last_day_passes_while_mail_is_down_is_dead_and_the_committee_hears_of_it(
    away: AtWork, story: Story, script: Script, clock: Clock, cast: Cast
):
    case = story.admission_at("committee_review")
    due = story.case(case).due_on
    assert due is not None
    assert send_all(away)[1] is not None
    while clock.now.date() <= due:
        clock.forward(days=10)
    for moody in before(away, Listener(script, "127.0.0.1", 0)):
        send_all(moody)
    dead = rows(away, state="dead")
    assert {(row.letter, row.due_on) for row in dead} == {("task", due)}
    assert {row.last_reply for row in dead} == {"its day had passed before it could be delivered"}
    told = rows(away, letter="undeliverable")
    assert {row.person_id for row in told} == {cast.people["fang"]}
    assert {row.state for row in told} == {"sent"}
    assert story.case(case).due_on == due, "mail moves no day"


def test_f13_too_many_letters_is_no_bounce(moody: AtWork, asked: str, script: Script, clock: Clock):
    script.rcpt = ["550 Domain frequency limited"] * len(rows(moody))
    send_all(moody)
    assert {row.state for row in rows(moody)} == {"queued"}
    assert min(row.not_before for row in rows(moody)) >= clock.now + timedelta(minutes=30)
    with moody.office.db.reading() as session:
        assert session.exec(select(Unreachable)).all() == []


def test_f14_an_address_that_does_not_exist_is_given_up_and_others_are_told(
    moody: AtWork, story: Story, script: Script, cast: Cast, clock: Clock
):
    for nth, person in enumerate(cast.applicants(BOUNCES + 1)):
        story.record(acts.Apply(), person, person=person)
        story.settle()
        with moody.office.db.transaction() as session:
            for row in session.exec(select(Outbox).where(Outbox.state == "queued")).all():
                if row.person_id != cast.people["luo"]:
                    row.state = "cancelled"
        script.rcpt = [GONE] if nth < BOUNCES else []
        send_all(moody)
        clock.forward(minutes=1)
    replies = [row.last_reply for row in rows(moody, person_id=cast.people["luo"], state="dead")]
    assert replies == [GONE] * BOUNCES + [SUPPRESSED]
    assert {row.person_id for row in rows(moody, letter="unreachable")} == {cast.people["xia"]}
    assert note_failures(moody.office.db, clock.now) == BOUNCES + 1, "an entry in the log of each case"


def test_f15_a_wrong_password_is_tried_three_times_and_then_the_account_rests(work: AtWork, asked: str):
    tries: list[object] = []
    check = knows_only("office", "right")

    def counted(*about: object) -> object:
        tries.append(about)
        return check(*about)

    server = Listener(Script(), "127.0.0.1", 0, authenticator=counted, auth_require_tls=False)
    for moody in before(work, server, TUANWU_SMTP_USER="office", TUANWU_SMTP_PASSWORD="wrong"):
        for _ in range(10):
            _, failed = send_all(moody)
            assert failed is not None
            assert (failed.state, failed.reply[:3]) == ("stopped", "535")
    once = len(tries) // 3
    assert len(tries) == 3 * once
    assert once <= 2, "an attempt may try two ways of signing in"
    assert {(row.state, row.attempts) for row in rows(work)} == {("queued", 0)}


def test_f16_without_starttls_nothing_is_sent_and_the_post_says_who_must_mend_it(work: AtWork, asked: str):
    script = Script()
    for moody in before(work, Listener(script, "127.0.0.1", 0), TUANWU_SMTP_TLS="starttls"):
        _, failed = send_all(moody)
    assert failed is not None
    assert failed.state == "stopped"
    assert script.messages == []
    assert {row.state for row in rows(work)} == {"queued"}
    assert not issubclass(MailAccountStopped, MailServerDown), "the health page tells the two apart"


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_many_letters_go_over_one_connection_in_order_of_priority(
    moody: AtWork, story: Story, script: Script, cast: Cast
):
    case = story.case(story.admission_at("application"))
    with moody.office.db.transaction() as session:
        for row in session.exec(select(Outbox).where(Outbox.state == "queued")).all():
            row.state = "cancelled"
        kinds = ("unused_numbers", "received", "start_link", "withdrawn", "start_link")
        about = {"organisation_id": 2, "count": 1, "year": 2026}
        to = {"person_id": cast.people["fang"], "case_id": case.id, "stage": "application"}
        letters = [
            outbox.letter_row(kinds[nth % 5], f"many:{nth}", story.clock.now, data=about, **to) for nth in range(MANY)
        ]
        outbox.put(session, letters)
    assert send_all(moody) == ({"sent": MANY}, None)
    assert len(script.connections) == 1
    order = [row.priority for row in rows(moody, state="sent")]
    assert sorted(order) != order, "they were written in another order"
    subjects = [str(message_from_bytes(one)["Subject"]) for one in script.messages]
    first, last = subjects[: MANY * 2 // 5], subjects[MANY * 4 // 5 :]
    assert len(set(first)) == len(set(last)) == 1, "links that somebody asked for first, reports at the end"
    assert not set(first) & set(subjects[len(first) :])
    assert not set(last) & set(subjects[: -len(last)])
