"""What the operator does once a fault is mended: give set-aside cases another try (dead letters: `resend`)."""

from sqlalchemy import update
from sqlmodel import col

from casework.office import Office
from models.case import Case, is_open


def retry_cases(office: Office) -> int:
    """Hand every case that is set aside back to `settle`; how many."""
    back = update(Case).where(is_open(), col(Case.set_aside_at).is_not(None))
    with office.db.transaction() as session:
        values = {"set_aside_at": None, "set_aside_why": None, "ready": True, "rev": Case.rev + 1}
        found = session.connection().execute(back.values(values))
        office.db.wake(session)
        return int(found.rowcount)
