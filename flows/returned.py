"""Taking in what a mailbox for returned letters holds."""

from collections.abc import Iterable
from datetime import datetime

from casework.came_back import came_back
from casework.failed_letters import note_failures
from models.db import Database
from notifications.bounces import read


def take_in(database: Database, key: bytes, messages: Iterable[bytes], now: datetime) -> int:
    """Record the letters that these messages report as come back; how many. Each message in a transaction of its own,
    so that it is marked as read only when it is on record."""
    count = 0
    for bounce in filter(None, map(read, messages)):
        with database.transaction() as session:
            mine = came_back(session, key, bounce.ref, bounce.reason, now, no_such_mailbox=bounce.no_such_mailbox)
            if mine:
                database.wake(session)
        count += mine
    if count:
        note_failures(database, now)
    return count
