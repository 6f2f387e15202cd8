"""What the operator does once a fault is mended: give set-aside cases and dead letters another try."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from casework.office import Office
from models.case import Case, is_open
from models.outbox import Outbox


def retry_cases(office: Office) -> int:
    """Hand every case that is set aside back to `settle`; how many."""
    back = update(Case).where(is_open(), col(Case.set_aside_at).is_not(None))
    with office.db.transaction() as session:
        values = {"set_aside_at": None, "set_aside_why": None, "ready": True, "rev": Case.rev + 1}
        found = session.connection().execute(back.values(values))
        office.db.wake(session)
        return int(found.rowcount)


def retry_letters(office: Office, now: datetime) -> int:
    """Queue every dead letter as if it had never been tried; how many. One that nobody waits for any more is
    cancelled when its turn comes."""
    again = update(Outbox).where(col(Outbox.state) == "dead")
    with office.db.transaction() as session:
        found = session.connection().execute(again.values(state="queued", attempts=0, not_before=now))
        office.db.wake(session)
        return int(found.rowcount)
