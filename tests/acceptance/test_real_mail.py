"""Letters through a real mail server: delivered, signed, read back by IMAP; what comes back is somebody's task."""

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import dkim
import pytest
from sqlmodel import col, select

from casework import acts
from flows.at_work import AtWork
from flows.bounces import collect
from flows.carrier import Carrier
from flows.post import send_all
from models.outbox import Outbox
from models.unreachable import Unreachable
from tests.cast import Cast
from tests.notifications.dkim_key import KeyPair, key_pair
from tests.real_mail import DOMAIN, RealMail, skip_where_missing
from tests.story import Story
from tests.web.site import settings


@pytest.fixture(scope="module")
def server() -> Iterator[RealMail]:
    """A server that knows these mailboxes, and not that of the branch's secretary."""
    skip_where_missing()
    with RealMail("no-reply", "jixiang", "xia", "shi", "qiao") as server:
        yield server


@pytest.fixture
def keys(tmp_path: Path) -> KeyPair:
    return key_pair(tmp_path)


@pytest.fixture
def work(story: Story, server: RealMail, keys: KeyPair) -> Iterator[AtWork]:
    """The cast's office, its letters signed and handed to the real server, and read back from it."""
    own = settings(
        TUANWU_SMTP_PORT=str(server.smtp_port),
        TUANWU_MAIL_FROM=f"团务 <no-reply@{DOMAIN}>",
        TUANWU_BOUNCES=server.box("no-reply"),
        TUANWU_DKIM_SELECTOR="autumn",
        TUANWU_DKIM_KEY=str(keys.private),
    )
    carrier = Carrier(own)
    yield AtWork(story.office, own, lambda: story.clock.now, carrier, "test")
    carrier.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_letter_to_nobody_comes_back_and_becomes_a_task(
    work: AtWork, server: RealMail, story: Story, cast: Cast, keys: KeyPair
):
    story.act(acts.Apply(), "jixiang", person="jixiang")
    counts, failed = send_all(work)
    assert failed is None
    assert set(counts) == {"sent"}, "the server took every letter, and found out later"

    delivered = server.messages("jixiang", 2)
    assert all(dkim.verify(one, dnsfunc=keys.published) for one in delivered), "whole, as another program finds"
    received, receipt = (message_from_bytes(one, policy=default) for one in delivered)
    assert received["From"] == f"团务 <no-reply@{DOMAIN}>"
    assert received["References"] == receipt["References"], "one thread"

    (report,) = server.messages("no-reply", 1)
    assert b"multipart/report" in report
    assert collect(work)
    with story.office.db.reading() as session:
        (letter,) = session.exec(select(Outbox).where(col(Outbox.bounced_at).is_not(None))).all()
        (gone,) = session.exec(select(Unreachable)).all()
    assert (letter.letter, letter.person_id) == ("task", cast.people["luo"])
    assert (gone.mailbox, gone.bounces) == (f"luo@{DOMAIN}", 1)

    assert send_all(work)[0]["sent"] == 3, "the other officer of the branch, and both of the committee"
    subjects = {
        name: [message_from_bytes(one, policy=default)["Subject"] for one in server.messages(name, 1)]
        for name in ("xia", "shi", "qiao")
    }
    assert "有一个邮箱收不到团务来信" in subjects["xia"]
    assert any(subject.startswith("有一项待办通知没有送达") for subject in subjects["shi"])

    assert collect(work), "what was read is read"
    with story.office.db.reading() as session:
        assert session.exec(select(Unreachable)).one().bounces == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_mailbox_that_cannot_be_opened_holds_nothing_up(work: AtWork, server: RealMail):
    wrong = server.box("no-reply").replace(":only", ":wrong-")
    away = f"imap://no-reply:x@127.0.0.1:{server.smtp_port}/INBOX"
    for address in (wrong, away):
        own = settings(TUANWU_BOUNCES=address)
        assert not collect(AtWork(work.office, own, work.clock, work.carrier, "test"))
