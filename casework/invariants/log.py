"""The audit log as a whole: its numbers, and the checkpoints over it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from casework import checkpoint
from casework.office import Office
from casework.verify import uncovered_since
from models.audit import AuditEntry, AuditHead


def dense(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I3."""
    seq = col(AuditEntry.seq)
    count, first, last = session.connection().execute(select(func.count(), func.min(seq), func.max(seq))).one()
    size = session.connection().execute(select(col(AuditHead.size))).scalar_one()
    if not (count == size == (last or 0)) or (count and first != 1):
        yield f"{count} entries, {first}–{last}, head {size}"


def covered(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I11."""
    latest = checkpoint.latest(session)
    size = latest.size if latest else 0
    if uncovered_since(session, size, now):
        yield f"seq {size + 1}"
