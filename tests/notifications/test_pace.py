"""How fast letters leave: a burst, then one a second, faster with every letter taken, half as fast when told so."""

from datetime import UTC, datetime, timedelta

from notifications.delivery import Delivery
from notifications.pace import BURST, FASTEST, SLOWEST, Pace
from notifications.replies import ReplyClass

NOW = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
TAKEN = Delivery("sent", "250 ok", ReplyClass.SENT)
TOO_MANY = Delivery("retry", "550 Sender frequency limited", ReplyClass.SLOW_DOWN)
UNKNOWN = Delivery("dead", "550 5.1.1 user unknown", ReplyClass.PERMANENT)


def _sent(pace: Pace, mailboxes: list[str], now: datetime = NOW) -> int:
    return sum(pace.turn(mailbox, now) is None for mailbox in mailboxes)


def test_a_burst_goes_and_the_rest_waits():
    pace = Pace(1.0)
    assert _sent(pace, ["a@qq.example"] * 20) == BURST
    assert _sent(pace, ["a@qq.example"] * 20, NOW + timedelta(seconds=2)) == 2


def test_those_that_wait_are_told_when_their_burst_is():
    pace = Pace(1.0)
    turns = [pace.turn("a@qq.example", NOW) for _ in range(BURST * 3)]
    assert turns[:BURST] == [None] * BURST
    assert turns[BURST : 2 * BURST] == [NOW + timedelta(seconds=BURST)] * BURST
    assert turns[2 * BURST :] == [NOW + timedelta(seconds=2 * BURST)] * BURST


def test_a_domain_that_bears_less_holds_up_no_other():
    pace = Pace(10.0)
    for _ in range(4):
        pace.learn("a@qq.example", TOO_MANY)
        pace.learn("a@exmail.example", TAKEN)
    later = NOW + timedelta(minutes=1)
    assert _sent(pace, ["a@qq.example"] * BURST, later) <= BURST
    assert pace.turn("a@qq.example", later) is not None


def test_every_letter_taken_makes_it_faster_up_to_a_bound():
    pace = Pace(1.0)
    for _ in range(1_000):
        pace.learn("a@qq.example", TAKEN)
    assert _sent(pace, ["a@qq.example"] * 100) == BURST
    assert FASTEST * 0.2 < BURST
    assert _sent(pace, ["a@qq.example"] * 100, NOW + timedelta(seconds=0.2)) == int(FASTEST * 0.2)


def test_slow_down_halves_it_and_never_stops_it():
    pace = Pace(1.0)
    pace.learn("a@qq.example", TOO_MANY)
    assert _sent(pace, ["a@qq.example"] * 5) == 0
    assert _sent(pace, ["a@qq.example"] * 5, NOW + timedelta(seconds=4)) == 2
    for _ in range(50):
        pace.learn("a@qq.example", TOO_MANY)
    _sent(pace, ["a@qq.example"], NOW)
    assert _sent(pace, ["a@qq.example"], NOW + timedelta(seconds=10 + 1 / SLOWEST)) == 1


def test_an_unknown_user_changes_nothing():
    pace, other = Pace(1.0), Pace(1.0)
    pace.learn("a@qq.example", UNKNOWN)
    assert _sent(pace, ["a@qq.example"] * 9) == _sent(other, ["a@qq.example"] * 9)


def test_without_a_limit_everything_goes():
    assert _sent(Pace(0), ["a@qq.example"] * 1_000) == 1_000
