"""Reading reports of letters that came back, and nothing else."""

from email import message_from_bytes
from email.policy import default

import pytest

from notifications.bounces import Bounce, read
from tests.notifications.reports import OUT_OF_OFFICE, report

REF = "0123456789abcdef" * 2


def test_a_report_names_the_letter_and_why_it_came_back():
    bounce = read(report(REF))
    assert bounce == Bounce(REF, "5.1.1", "5.1.1 550 5.1.1 user unknown")
    assert bounce.no_such_mailbox


def test_a_report_that_returns_the_whole_letter_is_read_too():
    source = report(REF).replace(b"Content-Type: text/rfc822-headers", b"Content-Type: message/rfc822")
    assert read(source) == read(report(REF))


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.4.4", "5.0.0"])
def test_a_full_mailbox_or_a_server_that_does_not_want_us_is_not_a_missing_mailbox(status: str):
    bounce = read(report(REF, status))
    assert bounce is not None
    assert not bounce.no_such_mailbox


@pytest.mark.parametrize(("status", "action"), [("4.4.1", "delayed"), ("4.2.2", "failed"), ("2.0.0", "delivered")])
def test_what_may_still_arrive_is_no_bounce(status: str, action: str):
    assert read(report(REF, status, action=action)) is None


def test_f18_an_automatic_answer_is_no_bounce():
    """It quotes our Message-ID, and is not acted on and not answered."""
    assert read(OUT_OF_OFFICE.format(ref=REF).encode()) is None


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\x00\xff\xfe",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x--",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nno parts",
        report("not-one-of-ours"),
        report(REF)[:900],
        report(REF).replace(b"Status: 5.1.1", b"Status: "),
        report(REF).replace(b"Message-ID: <n.", b"Message-ID: <case."),
    ],
)
def test_what_is_no_report_about_a_letter_of_ours_is_left_alone(source: bytes):
    assert read(source) is None


def test_the_reports_of_these_tests_are_what_mail_servers_write():
    message = message_from_bytes(report(REF), policy=default)
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "message/delivery-status",
        "text/rfc822-headers",
    ]
