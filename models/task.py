"""Awaited acts, and the posts and people who may do them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, and_, literal_column, text
from sqlmodel import Field, SQLModel, col

from models.columns import Instant, new_ref, one_of

STATES = ("open", "decided", "cancelled")

_OPEN = text("state = 'open'")
_FREEING = text("state = 'open' AND act = 'unfreeze'")
_IN_PERSON = text("person_id IS NOT NULL")


class Task(SQLModel, table=True):
    """One awaited act of one stage run. `slot` tells apart acts of one name: one `introduce` an introducer.

    `vacant` says that nobody is there who may do it: no holder, or none of the posts is in anybody's hands.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("case_id", "run", "act", "slot", name="task_once"),
        CheckConstraint(one_of("state", STATES), name="task_state"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="task_open_or_closed"),
        Index("task_open", "case_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("task_freeing", "case_id", sqlite_where=_FREEING, postgresql_where=_FREEING),
        Index(
            "task_vacant",
            "case_id",
            sqlite_where=text("state = 'open' AND vacant = 1"),
            postgresql_where=text("state = 'open' AND vacant"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref)
    case_id: int = Field(foreign_key="cases.id")
    run: int
    act: str
    slot: str = ""
    state: str = "open"
    rev: int = 0
    """Rises when the task passes into other hands; links of an older revision are dead."""
    vacant: bool = False
    opened_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


def is_freeing() -> ColumnElement[bool]:
    """Open tasks that free a frozen case; spelt out, so that SQLite finds their index."""
    return and_(col(Task.state) == literal_column("'open'"), col(Task.act) == literal_column("'unfreeze'"))


def is_vacant() -> ColumnElement[bool]:
    """Open tasks that nobody is there to do; the state spelt out, so that SQLite finds their index."""
    return and_(col(Task.state) == literal_column("'open'"), col(Task.vacant))


class TaskHolder(SQLModel, table=True):
    """Who may do a task: whoever holds a post of an organisation, or one person."""

    __tablename__ = "task_holder"
    __table_args__ = (
        CheckConstraint(
            "(person_id IS NULL) <> (post IS NULL) AND (post IS NULL) = (organisation_id IS NULL)",
            name="task_holder_post_or_person",
        ),
        Index("task_holder_post", "organisation_id", "post"),
        Index("task_holder_person", "person_id", sqlite_where=_IN_PERSON, postgresql_where=_IN_PERSON),
    )

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    post: str | None = None
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
