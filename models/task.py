"""Awaited acts, and the posts and people who may do them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, and_, literal_column, text
from sqlmodel import Field, SQLModel, col

from models.columns import Instant, new_ref, one_of

STATES = ("open", "decided", "cancelled")
RAISED_WHY = ("vacant", "conflict")

_OPEN = text("state = 'open'")
_RAISED = text("state = 'open' AND raised_to IS NOT NULL")
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
        CheckConstraint(one_of("raised_why", RAISED_WHY), name="task_raised_why"),
        CheckConstraint("(raised_to IS NULL) = (raised_why IS NULL)", name="task_raised_with_reason"),
        Index("task_open", "case_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("task_freeing", "case_id", sqlite_where=_FREEING, postgresql_where=_FREEING),
        Index(
            "task_vacant",
            "case_id",
            sqlite_where=text("state = 'open' AND vacant = 1"),
            postgresql_where=text("state = 'open' AND vacant"),
        ),
        Index("task_raised", "case_id", sqlite_where=_RAISED, postgresql_where=_RAISED),
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
    raised_to: int | None = Field(default=None, foreign_key="organisation.id")
    """The organisation above whose officers are asked, where none of those below may do it."""
    raised_why: str | None = None
    opened_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


def is_freeing() -> ColumnElement[bool]:
    """Open tasks that free a frozen case; spelt out, so that SQLite finds their index."""
    return and_(col(Task.state) == literal_column("'open'"), col(Task.act) == literal_column("'unfreeze'"))


def is_raised() -> ColumnElement[bool]:
    """Open tasks that officers above are asked for; the state spelt out, so that SQLite finds their index."""
    return and_(col(Task.state) == literal_column("'open'"), col(Task.raised_to).is_not(None))


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
