"""What became of the letters that were handed over, written into the outbox."""

import random
from collections import Counter
from datetime import datetime
from typing import Any

from casework import outbox, undelivered
from casework.letters import Composed
from casework.undelivered import Undelivered
from flows.at_work import AtWork
from flows.parcel import Parcel
from notifications.delivery import Delivery
from notifications.replies import ReplyClass, next_attempt

Outcome = dict[str, Any]


def write_receipts(work: AtWork, parcel: Parcel, deliveries: list[Delivery]) -> Counter[str]:
    """Write the outcome of every letter handed over; the others wait again. How many came to what."""
    now = work.clock()
    tried = list(zip(parcel.letters, parcel.templates, deliveries, strict=False))
    outcomes = [_outcome(letter, template, delivery, now) for letter, template, delivery in tried]
    outcomes += [_untried(letter, now) for letter in parcel.letters[len(tried) :]]
    for letter, _, delivery in tried:
        work.carrier.pace.learn(letter.mailbox, delivery)
    lost = [
        Undelivered(outcome["id"], outcome["last_reply"], delivery.reply_class is ReplyClass.PERMANENT)
        for outcome, (_, _, delivery) in zip(outcomes, tried, strict=False)
        if outcome["state"] == "dead"
    ]
    with work.office.db.transaction() as session:
        outbox.finish(session, outcomes)
        undelivered.note(session, lost, now)
        if lost:
            work.office.db.wake(session)
    return Counter(outcome["state"] for outcome in outcomes)


def put_back(work: AtWork, parcel: Parcel) -> None:
    """Letters that were claimed and never tried wait again, at once and as before."""
    write_receipts(work, parcel, [])


def _outcome(letter: Composed, template: str, delivery: Delivery, now: datetime) -> Outcome:
    told: Outcome = {"id": letter.outbox_id, "last_reply": delivery.reply[:500]}
    if delivery.state == "sent":
        return {**told, "state": "sent", "sent_at": now, "template": template}
    if delivery.line_is_down and delivery.state != "unknown":
        return {**_untried(letter, now), **told}
    wait = next_attempt(letter.attempts, delivery.reply_class, random.random())
    if delivery.state == "dead" or wait is None or (letter.dies_at is not None and now + wait >= letter.dies_at):
        return {**told, "state": "dead"}
    return {**told, "state": "unknown" if delivery.state == "unknown" else "queued", "not_before": now + wait}


def _untried(letter: Composed, now: datetime) -> Outcome:
    return {"id": letter.outbox_id, "state": "queued", "not_before": now, "attempts": letter.attempts - 1}
