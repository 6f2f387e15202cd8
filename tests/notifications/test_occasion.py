"""What goes into a reader's calendar, read by another program."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from icalendar import Calendar

from config.settings import Settings
from notifications.examples import APPLICANT, LINK, SECRETARY, letter
from notifications.mail import Envelope, build
from notifications.occasion import Occasion
from notifications.render import LANGUAGES, render

SENT_AT = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)


def _calendar(name: str, language: str = "zh", edition: int = 0) -> tuple[Calendar, str]:
    rendered = render(letter(name, language), language)
    occasion = Occasion("t4sk", edition, rendered.occasion, date(2026, 12, 1), date(2026, 12, 7))
    envelope = Envelope("n1", "li@qingshan.example", SECRETARY, rendered, "case1", SENT_AT, occasion)
    message = message_from_bytes(build(envelope, Settings(demo=True)).content, policy=default)
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "PUBLISH"
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == rendered.text
    return Calendar.from_ical(attached.get_payload(decode=True)), rendered.occasion


def test_a_day_is_published_and_asks_for_no_answer():
    calendar, title = _calendar("task")
    (entry,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2026, 12, 1), date(2026, 12, 8))
    assert entry["SUMMARY"] == title
    assert entry["TRANSP"] == "TRANSPARENT"
    assert "ATTENDEE" not in entry
    assert "ORGANIZER" not in entry


def test_a_later_edition_takes_the_earlier_ones_place():
    (first,), (second,) = (_calendar("task", edition=number)[0].walk("VEVENT") for number in (0, 1))
    assert first["UID"] == second["UID"] == "t4sk@tuanwu.example"
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["task", "notice"])
def test_a_calendar_names_nobody_and_holds_no_link(name: str, language: str):
    calendar, title = _calendar(name, language)
    shown = calendar.to_ical().decode()
    assert "7F3A" in title
    assert not any(word in shown for word in (APPLICANT, SECRETARY, "张", LINK, "http"))


def test_a_letter_without_a_day_has_no_attachment():
    rendered = render(letter("receipt"), "zh")
    assert rendered.occasion == ""
    envelope = Envelope("n1", "li@qingshan.example", SECRETARY, rendered, "case1", SENT_AT)
    assert b"text/calendar" not in build(envelope, Settings(demo=True)).content
