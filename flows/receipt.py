"""What became of the letters that were handed over, written into the outbox."""

import random
from collections import Counter
from datetime import datetime
from typing import Any

from casework import outbox
from casework.letters import Composed
from flows.at_work import AtWork
from flows.parcel import Parcel
from notifications.delivery import Delivery
from notifications.replies import next_attempt

Outcome = dict[str, Any]


def write_receipts(work: AtWork, parcel: Parcel, deliveries: list[Delivery]) -> Counter[str]:
    """Write the outcome of every letter handed over; the others wait again. How many came to what."""
    now = work.clock()
    tried = list(zip(parcel.letters, deliveries, strict=False))
    outcomes = [_outcome(letter, delivery, now) for letter, delivery in tried]
    outcomes += [_untried(letter, now) for letter in parcel.letters[len(tried) :]]
    with work.office.db.transaction() as session:
        outbox.finish(session, outcomes)
    return Counter(outcome["state"] for outcome in outcomes)


def put_back(work: AtWork, parcel: Parcel) -> None:
    """Letters that were claimed and never tried wait again, at once and as before."""
    write_receipts(work, parcel, [])


def _outcome(letter: Composed, delivery: Delivery, now: datetime) -> Outcome:
    told: Outcome = {"id": letter.outbox_id, "last_reply": delivery.reply[:500]}
    if delivery.state == "sent":
        return {**told, "state": "sent", "sent_at": now}
    if delivery.line_is_down and delivery.state != "unknown":
        return {**_untried(letter, now), **told}
    wait = next_attempt(letter.attempts, delivery.reply_class, random.random())
    if delivery.state == "dead" or wait is None:
        return {**told, "state": "dead"}
    return {**told, "state": "unknown" if delivery.state == "unknown" else "queued", "not_before": now + wait}


def _untried(letter: Composed, now: datetime) -> Outcome:
    return {"id": letter.outbox_id, "state": "queued", "not_before": now, "attempts": letter.attempts - 1}
