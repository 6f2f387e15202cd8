"""How fast letters may leave: a bucket of tokens for our account and one for each domain we write to (TRUST E-14).

Providers keep their limits secret and move them with our reputation, so the pace is found: a little faster with every
letter that is taken, half as fast after every reply that says "slow down".
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.delivery import Delivery
from notifications.replies import ReplyClass

BURST = 5
FASTER, FASTEST, SLOWEST = 0.05, 20.0, 1 / 60
"""Letters a second: what each letter taken adds, and the bounds."""


@dataclass(slots=True)
class Bucket:
    """Fills at `rate` tokens a second, up to a burst."""

    rate: float
    tokens: float = BURST
    at: datetime | None = None
    asked: int = 0
    """How many have been sent away since the last fill: each is told another moment."""

    def wait(self, now: datetime) -> float:
        """Seconds until there is a token; 0 where there is one now."""
        if self.at is not None and now > self.at:
            self.tokens = min(BURST, self.tokens + (now - self.at).total_seconds() * self.rate)
            self.asked = 0
        self.at = now
        if self.tokens >= 1:
            return 0.0
        self.asked += 1
        return math.ceil(self.asked / BURST) * BURST / self.rate  # in bursts: each costs a run of the post

    def taken(self) -> None:
        """A letter was taken by the server."""
        self.rate = min(FASTEST, self.rate + FASTER)

    def refused(self) -> None:
        """The server said that we send too much."""
        self.rate, self.tokens = max(SLOWEST, self.rate / 2), 0.0


class Pace:
    """The pace of one account; `rate` is how many letters a second it begins with, 0 for no limit at all."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._account = Bucket(rate)
        self._domains: dict[str, Bucket] = defaultdict(lambda: Bucket(rate))

    def turn(self, mailbox: str, now: datetime) -> datetime | None:
        """When a letter to this mailbox may go; None: now, and it counts."""
        if not self._rate:
            return None
        buckets = (self._account, self._domain(mailbox))
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait:
            return now + timedelta(seconds=wait)
        for bucket in buckets:
            bucket.tokens -= 1
        return None

    def learn(self, mailbox: str, delivery: Delivery) -> None:
        """What became of a letter."""
        for bucket in (self._account, self._domain(mailbox)):
            if delivery.reply_class is ReplyClass.SLOW_DOWN:
                bucket.refused()
            elif delivery.state == "sent":
                bucket.taken()

    def _domain(self, mailbox: str) -> Bucket:
        return self._domains[mailbox.rpartition("@")[2].lower()]
