"""When a letter may go, and from when on it is of no use."""

from datetime import date, datetime, timedelta

import pytest

from casework.letter_times import dies_at, quiet_until
from casework.outbox import Claimed
from casework.terms import SHANGHAI
from notifications.messages import MESSAGES

_NOTHING = dict.fromkeys(Claimed._fields[1:])
NOON = datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)


def _row(letter: str, due_on: date | None = None, queued_at: datetime = NOON) -> Claimed:
    priority = int(MESSAGES[letter].priority) if letter in MESSAGES else 10
    return Claimed(
        id=1, **{**_NOTHING, "letter": letter, "due_on": due_on, "priority": priority, "queued_at": queued_at}
    )


@pytest.mark.parametrize(
    ("letter", "after"),
    [("code", timedelta(minutes=8)), ("start_link", timedelta(hours=1)), ("confirm_application", timedelta(days=2))],
)
def test_what_was_asked_for_just_now_is_of_no_use_later(letter: str, after: timedelta):
    assert dies_at(_row(letter)) == NOON + after


def test_a_task_is_asked_for_until_its_last_day_ends():
    assert dies_at(_row("task", date(2026, 3, 9))) == datetime(2026, 3, 10, tzinfo=SHANGHAI)
    assert dies_at(_row("task")) is None


def test_a_task_that_is_overdue_when_its_letter_is_written_is_asked_for_all_the_same():
    """A successor is told of tasks that are late already."""
    assert dies_at(_row("task", date(2026, 2, 9))) is None


@pytest.mark.parametrize("letter", ["receipt", "progress", "reminder", "escalation"])
def test_what_tells_of_something_is_told_whenever_it_arrives(letter: str):
    assert dies_at(_row(letter, date(2026, 3, 1))) is None


@pytest.mark.parametrize(
    ("hour", "until"),
    [(21, None), (22, (3, 7)), (23, (3, 7)), (0, (2, 7)), (6, (2, 7)), (7, None), (12, None)],
)
def test_nobody_is_reminded_at_night(hour: int, until: tuple[int, int] | None):
    then = datetime(2026, 3, until[0], until[1], tzinfo=SHANGHAI) if until else None
    assert quiet_until(_row("reminder"), NOON.replace(hour=hour)) == then
    assert quiet_until(_row("unused_numbers"), NOON.replace(hour=hour)) == then


@pytest.mark.parametrize("letter", ["task", "receipt", "progress", "start_link"])
def test_what_follows_from_somebodys_act_goes_at_any_hour(letter: str):
    assert quiet_until(_row(letter), NOON.replace(hour=23)) is None
