"""Who does whose duties for a time."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, Index, and_, text
from sqlmodel import Field, SQLModel, col

from models.columns import Instant, new_ref

_RUNNING = text("ended_at IS NULL")


class StandIn(SQLModel, table=True):
    """Somebody (`person_id`) does an officer's duties from `since` to the end of `until`: all of them, or those in one
    procedure or one organisation. The officer keeps the posts, and may act too.

    The days are as agreed; `begun_at` and `ended_at` are when the clock came round to them.
    """

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("officer_id <> person_id", name="stand_in_is_another"),
        CheckConstraint("until >= since", name="stand_in_order"),
        Index("stand_in_officer", "officer_id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
        Index("stand_in_person", "person_id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref, unique=True)
    officer_id: int = Field(foreign_key="person.id")
    person_id: int = Field(foreign_key="person.id")
    procedure: str | None = None
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    since: date
    until: date
    begun_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


def is_running() -> ColumnElement[bool]:
    """Those who stand in now."""
    return and_(col(StandIn.begun_at).is_not(None), col(StandIn.ended_at).is_(None))
