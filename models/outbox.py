"""Letters to be sent: written in the transaction of what they tell of, rendered when they are sent."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ColumnElement, Index, Text, and_, literal_column, or_, text
from sqlmodel import Field, SQLModel, col

from models.columns import Instant, one_of

STATES = ("queued", "claimed", "sent", "unknown", "dead", "cancelled")
WAITING = ("queued", "claimed", "unknown")
_WAITING, _DEAD = text(one_of("state", WAITING)), text("state = 'dead'")
_CASELESS = text("case_id IS NULL")
_REMINDERS = text(f"letter = 'reminder' AND ({one_of('state', WAITING)})")
_TASKS = text(f"letter = 'task' AND ({one_of('state', WAITING)})")
_ESCALATIONS = text(f"letter = 'escalation' AND ({one_of('state', WAITING)})")
_TOLD = text("told_by IS NOT NULL")
_UNNOTED = text("failure_noted_at IS NULL AND (state = 'dead' OR bounced_at IS NOT NULL)")


class Outbox(SQLModel, table=True):
    """One letter to one recipient. It points to what caused it (a stage run or an act), so that a late letter still
    tells of that moment; its case and `dedupe_key` (cause, letter, recipient, reminder number) see that it is queued
    once. The index of both finds a case's letters too, and keeps the letters of a case together: a key by itself would
    scatter what one commit writes over the whole index."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="outbox_state"),
        CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name="outbox_lease"),
        Index("outbox_waiting", "priority", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("outbox_dead", "queued_at", sqlite_where=_DEAD, postgresql_where=_DEAD),
        Index("outbox_reminders", "person_id", sqlite_where=_REMINDERS, postgresql_where=_REMINDERS),
        Index("outbox_tasks", "person_id", sqlite_where=_TASKS, postgresql_where=_TASKS),
        Index("outbox_escalations", "person_id", sqlite_where=_ESCALATIONS, postgresql_where=_ESCALATIONS),
        Index("outbox_told_by", "told_by", sqlite_where=_TOLD, postgresql_where=_TOLD),
        Index("outbox_unnoted", "id", sqlite_where=_UNNOTED, postgresql_where=_UNNOTED),
        Index("outbox_once", "case_id", "dedupe_key", unique=True),
        Index(
            "outbox_once_without_case", "dedupe_key", unique=True, sqlite_where=_CASELESS, postgresql_where=_CASELESS
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    dedupe_key: str
    letter: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    application_id: int | None = Field(default=None, foreign_key="application.id")
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    task_id: int | None = Field(default=None, foreign_key="task.id")
    task_rev: int | None = None
    stage: str | None = None
    due_on: date | None = None
    data: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    """JSON: codes, dates and numbers of the moment it tells of."""
    priority: int
    not_before: datetime = Field(sa_type=Instant)
    state: str = "queued"
    attempts: int = 0
    claimed_by: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    last_reply: str | None = None
    queued_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    template: str | None = None
    """The digest of the wording it was sent in."""
    bounced_at: datetime | None = Field(default=None, sa_type=Instant)
    """When it came back after a server had taken it; `last_reply` says why."""
    failure_noted_at: datetime | None = Field(default=None, sa_type=Instant)
    """Since when the log of its case says that it did not arrive."""
    told_by: int | None = None
    """The letter that told of this and others in its stead. No foreign key: SQLite adds none to a table that exists."""


def is_waiting() -> ColumnElement[bool]:
    """Letters still to be sent. States are spelt out as in the index: with bound values SQLite reads every letter."""
    return or_(*(col(Outbox.state) == literal_column(f"'{state}'") for state in WAITING))


def is_dead() -> ColumnElement[bool]:
    """Letters that will not be sent."""
    return col(Outbox.state) == literal_column("'dead'")


def failed_unnoted() -> ColumnElement[bool]:
    """Letters that did not arrive, of which no log says so yet."""
    return and_(col(Outbox.failure_noted_at).is_(None), or_(is_dead(), col(Outbox.bounced_at).is_not(None)))
