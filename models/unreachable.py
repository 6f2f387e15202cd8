"""Mailboxes that came back: whom our letters no longer reach, and since when none are sent there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant


class Unreachable(SQLModel, table=True):
    """A person's mailbox whose server said that there is no such mailbox. It is mended when the person has another."""

    __tablename__ = "unreachable"
    __table_args__ = (
        UniqueConstraint("person_id", "mailbox", name="unreachable_once"),
        CheckConstraint("bounces > 0", name="unreachable_bounces"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    mailbox: str
    bounces: int
    reason: str
    """What the mail server said last."""
    first_at: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant)
    suppressed_at: datetime | None = Field(default=None, sa_type=Instant)
    """Since when no letter is sent there."""
