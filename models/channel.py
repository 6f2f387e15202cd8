"""Ways besides mail to tell somebody that something waits: a group's robot, a telephone. And what is told there."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, literal_column, or_, text
from sqlmodel import Field, SQLModel, col

from models.columns import Instant, new_ref, one_of

KINDS = ("robot", "sms")
STATES = ("queued", "claimed", "sent", "dead", "cancelled")
WAITING = ("queued", "claimed")
_WAITING = text(one_of("state", WAITING))


class Channel(SQLModel, table=True):
    """One way to tell whoever holds a post, or one person, besides their letters. `address` is a secret: whoever has a
    robot's address can write in its group."""

    __tablename__ = "channel"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="channel_kind"),
        CheckConstraint(
            "(person_id IS NULL) <> (post IS NULL) AND (post IS NULL) = (organisation_id IS NULL)",
            name="channel_post_or_person",
        ),
        Index("channel_post", "organisation_id", "post"),
        Index("channel_person", "person_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref, unique=True)
    kind: str
    address: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    post: str | None = None
    since: datetime = Field(sa_type=Instant)
    paused_at: datetime | None = Field(default=None, sa_type=Instant)
    """Since when nothing is told there, because its owner wished so."""


class Nudge(SQLModel, table=True):
    """That something waits, to be told on a channel once: several that wait together become one text."""

    __tablename__ = "nudge"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="nudge_state"),
        CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name="nudge_lease"),
        UniqueConstraint("channel_id", "cause", name="nudge_once"),
        Index("nudge_waiting", "not_before", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = Field(foreign_key="channel.id")
    cause: str
    letter: str
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    task_id: int | None = Field(default=None, foreign_key="task.id")
    due_on: date | None = None
    state: str = "queued"
    attempts: int = 0
    not_before: datetime = Field(sa_type=Instant)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    last_reply: str | None = None
    queued_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


def is_waiting() -> ColumnElement[bool]:
    """Nudges still to be told; states spelt out as in the index."""
    return or_(*(col(Nudge.state) == literal_column(f"'{state}'") for state in WAITING))
