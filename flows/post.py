"""Letters leave the outbox: claimed and filled in by fifties, the next fifty made ready while these are being sent."""

from collections import Counter

from prefect import flow
from prefect.logging import get_run_logger

from casework import outbox
from casework.failed_letters import note_failures
from flows.at_work import AtWork, at_work
from flows.discretion import discreetly
from flows.parcel import Parcel, claim_parcel
from flows.receipt import put_back, write_receipts
from flows.trouble import TryLater
from notifications.delivery import Delivery

MISCONFIGURED_SECONDS = 15 * 60


class MailServerDown(TryLater):
    """The mail server cannot be reached. No letter is at fault; all wait in the outbox."""


class MailAccountStopped(TryLater):
    """The mail server refuses our account, or our settings are wrong: somebody has to mend them. All letters wait."""


@flow(name="post", persist_result=False)
def post() -> None:
    """Send whatever may go, until nothing waits and nothing follows."""
    work, counts = at_work(), Counter[str]()
    with discreetly():
        while True:
            sent, failed = send_all(work)
            counts += sent
            note_failures(work.office.db, work.clock())
            if failed or not work.new_letters.follow(work.ending):
                break
    get_run_logger().info(", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none")
    if failed:
        raise MailAccountStopped(MISCONFIGURED_SECONDS) if failed.state == "stopped" else MailServerDown


def send_all(work: AtWork) -> tuple[Counter[str], Delivery | None]:
    """Batch after batch, until nothing waits, the worker ends or the line is down; how many came to what, and how the
    line failed."""
    counts = Counter[str]()
    parcel = _next(work)
    while parcel:
        sending = work.carrier.hand_over(parcel.messages)
        following: Parcel | None = None
        try:
            following = _next(work)
        finally:
            deliveries = sending.result()
            counts += write_receipts(work, parcel, deliveries)
        if deliveries and deliveries[-1].line_is_down:
            if following:
                put_back(work, following)
            return counts, deliveries[-1]
        parcel = following
    return counts, None


def _next(work: AtWork) -> Parcel | None:
    if work.ending.is_set() or not outbox.is_due(work.office.db, work.clock()):
        return None
    return claim_parcel(work)
