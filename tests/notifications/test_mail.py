"""The message as a mail server takes it and a mail program reads it."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import pytest

from config.settings import Settings
from notifications.examples import SECRETARY, letter
from notifications.mail import Envelope, Sealed, UnsendableError, build, reachable
from notifications.render import Rendered, render

SENT_AT = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
SETTINGS = Settings(demo=True, mail_from="团务 <no-reply@mail.qingshan.example>")
LONG = Settings(
    demo=True, mail_from="团务 <no-reply@a-long-name-for-a-mail-domain.of.a-faculty.qingshan-university.example>"
)


def _envelope(**changed: object) -> Envelope:
    given = {
        "ref": "-Zk3v9qYt0aB_cDeFgHiJk",
        "to": "lichunfen@qingshan.example",
        "to_name": SECRETARY,
        "rendered": render(letter("task"), "zh"),
        "thread": "Xy7_opaque-case-ref_00",
        "sent_at": SENT_AT,
    }
    return Envelope(**(given | changed))


def _read(envelope: Envelope, settings: Settings = SETTINGS) -> EmailMessage:
    return message_from_bytes(build(envelope, settings).content, policy=default)


def test_a_mail_program_reads_what_was_written():
    read = _read(_envelope())
    assert read["From"].addresses == (Address("团务", "no-reply", "mail.qingshan.example"),)
    assert read["To"].addresses == (Address(SECRETARY, "lichunfen", "qingshan.example"),)
    assert read["Subject"] == "您有一项待办（编号 7F3A）"
    assert read["Date"].datetime == SENT_AT
    rendered = render(letter("task"), "zh")
    assert read.get_content_type() == "multipart/alternative"
    assert read.get_body(("plain",)).get_content().splitlines() == rendered.text.splitlines()
    assert read.get_body(("html",)).get_content().splitlines() == rendered.html.splitlines()
    assert not any(part.defects for part in read.walk())


def test_the_envelope_names_the_sender_and_the_one_recipient():
    sealed = build(_envelope(), SETTINGS)
    assert (sealed.sender, sealed.recipient) == ("no-reply@mail.qingshan.example", "lichunfen@qingshan.example")


def test_everything_sent_is_seven_bit_in_short_lines():
    sent = build(_envelope(), SETTINGS).content
    assert sent.isascii()
    assert max(map(len, sent.split(b"\r\n"))) <= 78
    assert sent.count(b"\n") == sent.count(b"\r\n")


def test_a_retry_has_the_same_message_id_and_another_letter_another():
    first, again = _envelope(), _envelope(sent_at=datetime(2026, 11, 22, 2, 0, tzinfo=UTC))
    assert (
        _read(first)["Message-ID"] == _read(again)["Message-ID"] == "<n.-Zk3v9qYt0aB_cDeFgHiJk@mail.qingshan.example>"
    )
    assert _read(_envelope(ref="another"))["Message-ID"] != _read(first)["Message-ID"]


def test_letters_of_a_case_hang_on_one_thread():
    read = _read(_envelope())
    assert read["References"] == read["In-Reply-To"] == "<case.Xy7_opaque-case-ref_00@mail.qingshan.example>"


def test_a_letter_without_a_case_has_no_thread():
    read = _read(_envelope(thread=None))
    assert read["References"] is None
    assert read["In-Reply-To"] is None


def test_a_long_reference_is_never_encoded():
    """The standard policy folds one into `=?utf-8?q?…?=`, and mail programs then find no thread."""
    sent = build(_envelope(), LONG).content
    domain = b"a-long-name-for-a-mail-domain.of.a-faculty.qingshan-university.example"
    assert b"\r\nReferences: <case.Xy7_opaque-case-ref_00@" + domain + b">\r\n" in sent


def test_machines_are_told_not_to_answer():
    read = _read(_envelope())
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["X-Auto-Response-Suppress"] == "All"


def test_only_the_name_in_from_is_encoded():
    """QQ refuses a From that is one encoded word."""
    assert b"\r\n <no-reply@mail.qingshan.example>\r\n" in build(_envelope(), SETTINGS).content


@pytest.mark.parametrize(
    "name",
    [
        "李春分",
        "Li, Chunfen",
        'Li "Lily" Chunfen',
        "阿不都热西提·买买提·吐尔逊·艾合买提江·库尔班",
        "🎓李",
        "李, 春分 <x@y.example>",
    ],
)
def test_any_name_comes_back_as_it_was(name: str):
    # Python's own parser, up to 3.12, puts a space between two encoded words of a name; RFC 2047 does not.
    encoded, mailbox = parseaddr(message_from_bytes(build(_envelope(to_name=name), SETTINGS).content)["To"])
    assert (str(make_header(decode_header(encoded))), mailbox) == (name, "lichunfen@qingshan.example")


def test_a_letter_to_nobody_by_name_has_the_bare_mailbox():
    assert _read(_envelope(to_name=""))["To"] == "lichunfen@qingshan.example"


def test_a_long_subject_folds_between_characters():
    subject = "您有一项待办（编号 2026-青山-0001）🎓" * 5
    rendered = Rendered(subject=subject, text="正文\n", html="<p>正文</p>\n", template_digest="")
    assert _read(_envelope(rendered=rendered))["Subject"] == subject


@pytest.mark.parametrize(
    "evil", ["李\r\nBcc: x@y.example", "李\nBcc: x@y.example", "李\rBcc", "李\u2028Bcc: x", "李\x0bBcc"]
)
def test_a_name_cannot_begin_a_header(evil: str):
    with pytest.raises(UnsendableError):
        build(_envelope(to_name=evil), SETTINGS)


@pytest.mark.parametrize("evil", ["待办\r\nBcc: x@y.example", "task\nBcc: x@y.example", "task\r\n\r\nbody"])
def test_a_subject_cannot_begin_a_header(evil: str):
    rendered = Rendered(subject=evil, text="", html="", template_digest="")
    with pytest.raises(UnsendableError):
        build(_envelope(rendered=rendered), SETTINGS)


@pytest.mark.parametrize("word", ["ref", "thread"])
def test_a_reference_cannot_begin_a_header(word: str):
    with pytest.raises(UnsendableError):
        build(_envelope(**{word: "a@b>\r\nBcc: x@y.example"}), SETTINGS)


@pytest.mark.parametrize(
    "mailbox",
    [
        "",
        "李@qingshan.example",
        "li@",
        "@qingshan.example",
        "li li@qingshan.example",
        "li@qingshan.example\r\nRCPT TO:<x@y.example>",
    ],
)
def test_a_mailbox_that_cannot_be_reached_is_refused_in_words(mailbox: str):
    with pytest.raises(UnsendableError, match="cannot be written to"):
        build(_envelope(to=mailbox), SETTINGS)


def test_an_international_domain_is_written_in_ascii():
    assert reachable("li@青山.example") == "li@xn--rht138k.example"


def test_a_mailbox_cannot_begin_a_command_to_the_mail_server():
    with pytest.raises(UnsendableError, match="another command"):
        Sealed("no-reply@mail.example", "a@b.example>\r\nRCPT TO:<c@d.example", b"")


def test_answers_go_where_somebody_reads_them():
    answered = Settings(demo=True, mail_reply_to="组织部值班 <duty@qingshan.example>")
    assert _read(_envelope(), answered)["Reply-To"].addresses == (Address("组织部值班", "duty", "qingshan.example"),)
    assert _read(_envelope())["Reply-To"] is None
