"""The demo's mail server keeps every letter, and gives back the newest first."""

import re
import signal
import smtplib
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import Settings
from notifications import examples
from notifications.mail import Envelope, build
from notifications.render import render
from notifications.sink import MailSink, letter, letters

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _send(port: int, *names: str) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        for name in names:
            rendered = render(examples.letter(name), "zh")
            envelope = Envelope(name, "li@qingshan.example", examples.SECRETARY, rendered, None, NOON)
            sealed = build(envelope, Settings(demo=True))
            client.sendmail(sealed.sender, sealed.recipient, sealed.content)


def test_a_letter_is_kept_as_it_was_sent(tmp_path: Path):
    with MailSink("127.0.0.1", 0, tmp_path) as sink:
        _send(sink.port, "notice")
    (kept,) = letters(tmp_path, 10)
    rendered = render(examples.letter("notice"), "zh")
    assert (kept.to, kept.to_name) == ("li@qingshan.example", examples.SECRETARY)
    assert kept.subject == rendered.subject
    assert kept.date == NOON
    assert (kept.text, kept.html) == (rendered.text, rendered.html)
    assert kept.links == (examples.LINK, examples.NOTICE_LINK)
    assert kept.source.startswith(b"From: ")


def test_the_newest_come_first_over_midnight(tmp_path: Path):
    moments = iter(NOON + timedelta(hours=6 * step) for step in range(4))
    with MailSink("127.0.0.1", 0, tmp_path, clock=lambda: next(moments)) as sink:
        _send(sink.port, "received", "progress", "returned", "completed")
    assert [re.sub("（.*", "", kept.subject) for kept in letters(tmp_path, 3)] == [
        "事项已办结",
        "事项退回重办",
        "事项有新进展",
    ]
    assert len(list(tmp_path.glob("2026-11-*/*.eml"))) == 4
    assert len(list(tmp_path.iterdir())) == 2, "a folder a day"


def test_letters_of_one_moment_keep_their_order(tmp_path: Path):
    with MailSink("127.0.0.1", 0, tmp_path, clock=lambda: NOON) as sink:
        _send(sink.port, "received", "completed")
    assert [kept.subject[:5] for kept in letters(tmp_path, 10)] == ["事项已办结", "您的事项已"]


def test_a_letter_is_found_by_its_id_alone(tmp_path: Path):
    with MailSink("127.0.0.1", 0, tmp_path) as sink:
        _send(sink.port, "received")
    (kept,) = letters(tmp_path, 1)
    assert letter(tmp_path, kept.id) == kept


@pytest.mark.parametrize(
    "id", ["", "../../etc/passwd", "20261122T120000.000000-000000", "20261122T120000.000000-000000/.."]
)
def test_no_other_file_can_be_asked_for(tmp_path: Path, id: str):
    assert letter(tmp_path, id) is None


def test_an_empty_or_missing_folder_holds_no_letters(tmp_path: Path):
    assert letters(tmp_path, 10) == []
    assert letters(tmp_path / "missing", 10) == []


def test_a_port_in_use_is_an_error_at_once(tmp_path: Path):
    with MailSink("127.0.0.1", 0, tmp_path) as sink, pytest.raises(OSError, match="in use"):
        MailSink("127.0.0.1", sink.port, tmp_path).start()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_as_a_process_of_its_own_and_ends_when_told(tmp_path: Path, stop: signal.Signals):
    command = [sys.executable, "-m", "notifications.sink", "--port", "0", "--folder", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        _send(port, "task")
        process.send_signal(stop)
        assert process.wait(10) == 0
    assert len(letters(tmp_path, 10)) == 1


def test_as_a_process_it_says_that_the_port_is_taken(tmp_path: Path):
    with MailSink("127.0.0.1", 0, tmp_path) as sink:
        command = [sys.executable, "-m", "notifications.sink", "--port", str(sink.port), "--folder", str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "cannot listen on 127.0.0.1:" in done.stderr
    assert "in use" in done.stderr
