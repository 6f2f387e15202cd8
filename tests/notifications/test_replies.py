"""What servers say, and what it means: every row of the table has its reply here."""

from datetime import timedelta

import pytest

from notifications.replies import TABLE, ReplyClass, classify, next_attempt

REPLIES = [
    (250, "2.0.0 OK queued as 4F2A", ReplyClass.SENT),
    (535, "Error: authentication failed", ReplyClass.CONFIGURATION),
    (530, "5.7.0 Must issue a STARTTLS command first", ReplyClass.CONFIGURATION),
    (550, 'The "From" header is missing or invalid. Please follow RFC5322', ReplyClass.CONFIGURATION),
    (553, "Mail from must equal authorized user", ReplyClass.CONFIGURATION),
    (501, "Mail from address must be same as authorization user.", ReplyClass.CONFIGURATION),
    (554, "5.7.1 <x@y.example>: Relay access denied", ReplyClass.CONFIGURATION),
    (550, "Domain frequency limited [MGAAA=]", ReplyClass.SLOW_DOWN),
    (550, "Sender frequency limited", ReplyClass.SLOW_DOWN),
    (421, "HL:ICC 163 smtp5, too many connections", ReplyClass.SLOW_DOWN),
    (421, "HL:REP 163 smtp10", ReplyClass.SLOW_DOWN),
    (451, "MI:SFQ 163 smtp7", ReplyClass.SLOW_DOWN),
    (450, "MI:DMC 163 smtp2", ReplyClass.TRANSIENT),
    (451, "DT:SPM 163 smtp9, please try again", ReplyClass.CONTENT),
    (554, "DT:SPM 163 smtp9", ReplyClass.CONTENT),
    (550, "Mailbox unavailable or access denied", ReplyClass.AMBIGUOUS),
    (552, "5.2.2 Over quota", ReplyClass.AMBIGUOUS),
    (550, "Mailbox is full", ReplyClass.AMBIGUOUS),
    (550, "5.1.1 <li@qingshan.example>: Recipient address rejected", ReplyClass.PERMANENT),
    (550, "User not found: li@163.com", ReplyClass.PERMANENT),
    (451, "4.3.0 Temporary lookup failure", ReplyClass.TRANSIENT),
    (421, "4.4.2 Timeout", ReplyClass.TRANSIENT),
    (554, "Transaction failed", ReplyClass.REFUSED),
    (-1, "Malformed SMTP response line", ReplyClass.TRANSIENT),
]


@pytest.mark.parametrize(("code", "text", "means"), REPLIES)
def test_a_reply_means_what_its_provider_means(code: int, text: str, means: ReplyClass):
    assert classify(code, text) is means


def test_every_row_of_the_table_has_a_reply_here():
    reached = [
        next(row for row in TABLE if row.pattern.search(f"{code} {text}")) for code, text, _ in REPLIES if code > 0
    ]
    assert set(reached) == set(TABLE)


def test_a_reply_of_several_lines_is_read_whole():
    assert classify(550, "5.7.1 refused\nConnection frequency limited") is ReplyClass.SLOW_DOWN


def test_the_ladder_is_climbed_to_its_end():
    hours = [next_attempt(failures, ReplyClass.TRANSIENT) / timedelta(hours=1) for failures in range(1, 9)]
    assert hours == pytest.approx([1 / 60, 5 / 60, 0.25, 1, 3, 6, 12, 24])
    assert next_attempt(9, ReplyClass.TRANSIENT) is None


def test_a_permanent_refusal_is_never_tried_again():
    assert next_attempt(1, ReplyClass.PERMANENT) is None


def test_a_server_that_has_had_too_much_is_left_alone_for_half_an_hour():
    assert next_attempt(1, ReplyClass.SLOW_DOWN) == timedelta(minutes=30)
    assert next_attempt(5, ReplyClass.SLOW_DOWN) == timedelta(hours=3)


@pytest.mark.parametrize("means", [ReplyClass.AMBIGUOUS, ReplyClass.CONTENT])
def test_a_doubtful_refusal_is_tried_three_times(means: ReplyClass):
    assert next_attempt(3, means) is not None
    assert next_attempt(4, means) is None


def test_letters_outlive_a_wrong_password():
    assert next_attempt(100, ReplyClass.CONFIGURATION) == timedelta(minutes=15)


def test_jitter_lengthens_the_wait_by_a_fifth_at_most():
    assert next_attempt(1, ReplyClass.TRANSIENT, 1.0) == timedelta(seconds=72)
    assert next_attempt(1, ReplyClass.TRANSIENT, 0.5) == timedelta(seconds=66)
