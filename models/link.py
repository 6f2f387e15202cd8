"""Links that go out in letters: only the keyed hash of each token is kept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlmodel import Field, SQLModel

from models.columns import Instant, new_ref, one_of

PURPOSES = ("task", "follow", "confirm", "start", "receipt", "list", "ballot")


class Link(SQLModel, table=True):
    """One minted link: for a task or for a list of all of somebody's, to follow a case, to see the record of an act, to
    confirm an application by e-mail, to start something, or to vote in a secret ballot."""

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint(one_of("purpose", PURPOSES), name="link_purpose"),
        CheckConstraint("(purpose = 'task') = (task_id IS NOT NULL)", name="link_task"),
        CheckConstraint("(purpose = 'follow') = (case_id IS NOT NULL)", name="link_case"),
        CheckConstraint("(purpose = 'confirm') = (application_id IS NOT NULL)", name="link_application"),
        CheckConstraint("(purpose = 'receipt') = (act_id IS NOT NULL)", name="link_act"),
        CheckConstraint("(purpose = 'ballot') = (ballot_id IS NOT NULL)", name="link_ballot"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref, unique=True)
    token_mac: bytes = Field(sa_column=Column(LargeBinary, unique=True, nullable=False))
    purpose: str
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    task_rev: int | None = None
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    application_id: int | None = Field(default=None, foreign_key="application.id")
    act_id: int | None = None
    """No foreign key: acts refer to the links they came by, and two tables that refer to each other have no order."""
    ballot_id: int | None = None
    """No foreign key either: ballots are opened by acts."""
    person_id: int | None = Field(default=None, foreign_key="person.id")
    mailbox: str
    outbox_id: int | None = None
    issued_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    revoke_reason: str | None = None
    first_seen_at: datetime | None = Field(default=None, sa_type=Instant)
    views: int = 0
    robot_mac: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    """A keyed hash of where an automated look came from, if there was one."""
