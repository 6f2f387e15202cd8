"""Reading what came back, every few minutes, where a mailbox for that is set."""

import imaplib
from datetime import datetime, timedelta

import structlog
from prefect import flow

from flows.at_work import AtWork, at_work
from flows.discretion import discreetly
from flows.returned import take_in
from flows.trouble import TryLater
from notifications import bounce_box

logger = structlog.get_logger(__name__)

EVERY = timedelta(minutes=5)


class BounceBoxShut(TryLater):
    """The mailbox that letters come back to cannot be opened: its server is away, or TUANWU_BOUNCES is wrong."""


@flow(name="bounces", persist_result=False)
def bounces() -> None:
    """Take in whatever came back."""
    work = at_work()
    with discreetly():
        shut = not collect(work)
    if shut:
        raise BounceBoxShut


def due(work: AtWork, last: datetime | None, now: datetime) -> datetime | None:
    """Some minutes after the last time; never where no mailbox is set."""
    if not work.settings.bounces.get_secret_value():
        return None
    return last + EVERY if last else now


def collect(work: AtWork) -> bool:
    """Read the mailbox; False where it cannot be opened."""
    try:
        messages = bounce_box.unread(work.settings.bounces.get_secret_value())
        count = take_in(work.office.db, work.desk.key, messages, work.clock())
    except (OSError, imaplib.IMAP4.error) as error:
        logger.warning("the mailbox for what comes back cannot be read", error=type(error).__name__)
        return False
    logger.info("letters came back", count=count)
    return True
