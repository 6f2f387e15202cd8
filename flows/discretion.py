"""What Prefect may learn of a fault: its kind. Messages can hold names and mailboxes; they go to our own log."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

logger = structlog.get_logger(__name__)


class WorkFailed(Exception):
    """Something of ours failed in a flow; the log says what."""


@contextmanager
def discreetly() -> Iterator[None]:
    """Log what goes wrong inside, and raise WorkFailed with nothing but the fault's kind."""
    try:
        yield
    except Exception as error:
        logger.exception("a flow's work failed")
        raise WorkFailed(type(error).__name__) from None
