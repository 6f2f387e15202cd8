"""What waits is told on further channels too. Nothing here holds up a letter or a case."""

import hashlib
import random
from collections import Counter
from datetime import datetime

from prefect import flow
from prefect.logging import get_run_logger

from casework import nudges
from casework.nudges import Gathered
from config.words import words
from flows.at_work import AtWork, at_work
from flows.discretion import discreetly
from notifications.channels import Channels
from notifications.delivery import Delivery
from notifications.nudge import Said, say
from notifications.replies import next_attempt


@flow(name="channels", persist_result=False)
def channels() -> None:
    """Tell whatever is due."""
    work = at_work()
    with discreetly():
        counts = tell_all(work, Channels.of(work.settings))
    get_run_logger().info(", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none")


def tell_all(work: AtWork, out: Channels) -> Counter[str]:
    """One text for every channel where something is due; how many came to what."""
    counts = Counter[str]()
    with work.office.db.transaction() as session:
        waiting = nudges.claim(session, work.clock())
        session.expunge_all()
    for gathered in waiting:
        channel = gathered.channel
        delivery = out.tell(channel.kind, channel.address, _ref(gathered), _said(gathered, work))
        counts[_written(work, gathered, delivery, work.clock())] += 1
    return counts


def due(work: AtWork) -> datetime | None:
    """When something may be told next."""
    return nudges.next_due(work.office.db, work.clock())


def _said(gathered: Gathered, work: AtWork) -> Said:
    language = gathered.language or work.settings.language
    to = None
    if gathered.owner and gathered.post:
        to = (
            words(language)
            .pgettext("holder of", "post")
            .format(organisation=gathered.owner, post=words(language).pgettext("post", gathered.post))
        )
    return say(
        [nudge.letter for nudge in gathered.nudges],
        gathered.numbers,
        min((nudge.due_on for nudge in gathered.nudges if nudge.due_on), default=None),
        to,
        language,
        mailed=gathered.has_mailbox,
    )


def _written(work: AtWork, gathered: Gathered, delivery: Delivery, now: datetime) -> str:
    tries = max(nudge.attempts for nudge in gathered.nudges)
    wait = next_attempt(tries, delivery.reply_class, random.random())
    told: dict[str, object] = {"last_reply": delivery.reply[:500]}
    if delivery.state == "sent":
        told |= {"state": "sent", "sent_at": now}
    elif delivery.state == "dead" or wait is None:
        told |= {"state": "dead"}
    else:
        told |= {"state": "queued", "not_before": now + wait}
    with work.office.db.transaction() as session:
        nudges.finish(session, gathered.nudges, **told)
    return str(told["state"])


def _ref(gathered: Gathered) -> str:
    """The same for the same nudges, so that a gateway knows a text that it was given before."""
    ids = ",".join(str(nudge.id) for nudge in gathered.nudges)
    return hashlib.sha256(f"{gathered.channel.ref}:{ids}".encode()).hexdigest()[:32]
