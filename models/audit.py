"""The audit log: append-only entries in a dense sequence, its head, and the checkpoints over it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from models.columns import Instant


class AuditEntry(SQLModel, table=True):
    """One entry: the canonical bytes, and the leaf SHA-256(0x00 ‖ bytes). `seq` is its place in the tree."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("audit_entry_of_case", "case_id", "case_seq"),)

    seq: int | None = Field(default=None, primary_key=True)
    case_id: int | None = None
    case_seq: int | None = None
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    leaf: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AuditHead(SQLModel, table=True):
    """One row: how many entries there are, and the name of this log, fixed when the database is created."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="audit_head_single"),)

    id: int = Field(default=1, primary_key=True)
    log: str
    size: int = 0


class Checkpoint(SQLModel, table=True):
    """The Merkle root over the first `size` entries, with the frontier to go on from. Append-only."""

    __tablename__ = "checkpoint"

    size: int = Field(primary_key=True)
    root: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    frontier: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """The roots of the perfect subtrees, largest first, 32 bytes each."""
    made_at: datetime = Field(sa_type=Instant)
