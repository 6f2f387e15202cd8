"""What people did, for good, and what it carried: votes, lessons, and the free words that may be erased."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, new_ref, one_of

ASSURANCES = ("link", "link+code", "session", "session+mfa", "operator", "public", "import")
LEVELS = ("branch", "committee", "over", "party", "from", "from_above", "to", "to_above")


class Act(SQLModel, table=True):
    """One act of one person. Append-only. `data` is JSON with ids, codes, dates and numbers, and no words of people's.

    `task_id` is set when the act spends its task, and is unique: a task is decided once.
    """

    __tablename__ = "act"
    __table_args__ = (
        UniqueConstraint("task_id", name="act_decides_a_task_once"),
        CheckConstraint(one_of("assurance", ASSURANCES), name="act_assurance"),
        CheckConstraint("level IS NULL OR " + one_of("level", LEVELS), name="act_level"),
        Index("act_of_case", "case_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref, unique=True)
    case_id: int = Field(foreign_key="cases.id")
    run: int
    stage: str | None = None
    kind: str
    task_id: int | None = Field(default=None, foreign_key="task.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    """Who acted; None for a member of the public, and for an applicant before there is a person."""
    on_behalf_id: int | None = Field(default=None, foreign_key="person.id")
    """The officer whose duty it was, where a stand-in acted."""
    level: str | None = None
    """The level acted at by post: nobody acts at two levels of one case."""
    dated: date
    recorded_at: datetime = Field(sa_type=Instant)
    assurance: str
    link_id: int | None = Field(default=None, foreign_key="link.id")
    submission: str | None = Field(default=None, unique=True)
    """The form's own id: a form sent twice is one act."""
    data: str = Field(default="{}", sa_column=Column(Text, nullable=False))


class VoteRecord(SQLModel, table=True):
    """The record of a branch meeting's vote on one candidate. Append-only. No row joins a voter to a choice."""

    __tablename__ = "vote_record"
    __table_args__ = (
        CheckConstraint("in_favour + against + abstain + invalid <= present + written", name="vote_record_ballots"),
        CheckConstraint("present <= expected", name="vote_record_present"),
        CheckConstraint(
            "expected >= 0 AND in_favour >= 0 AND against >= 0 AND abstain >= 0 AND invalid >= 0 AND written >= 0",
            name="vote_record_counts",
        ),
        CheckConstraint(one_of("outcome", ("passed", "not_passed", "no_quorum")), name="vote_record_outcome"),
        Index("vote_record_of_ballot", "ballot_id", unique=True),
    )

    act_id: int = Field(foreign_key="act.id", primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    meeting_on: date
    expected: int
    present: int
    in_favour: int
    against: int
    abstain: int
    invalid: int
    written: int = 0
    outcome: str
    ballot_id: int | None = Field(default=None, foreign_key="ballot.id")
    """The secret ballot it was counted from, where it was not a meeting's."""


class Lesson(SQLModel, table=True):
    """A lesson attended. Append-only. One class hour is 45 minutes or more in one lesson; a shorter one counts 0."""

    __tablename__ = "lesson"
    __table_args__ = (CheckConstraint("minutes > 0 AND hours IN (0, 1)", name="lesson_counts"),)

    act_id: int = Field(foreign_key="act.id", primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    held_on: date
    minutes: int
    hours: int
    witness_id: int = Field(foreign_key="person.id")


class Statement(SQLModel, table=True):
    """Free words with their salt: a reason, an opinion, an objection. The audit entry holds only a commitment to
    them, so they can be erased (words and salt set to null) and the proofs stay whole."""

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint("(words IS NULL) = (salt IS NULL)", name="statement_whole_or_erased"),
        Index("statement_of_act", "act_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    act_id: int = Field(foreign_key="act.id")
    field: str
    words: str | None = Field(default=None, sa_column=Column(Text))
    salt: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    erased_at: datetime | None = Field(default=None, sa_type=Instant)
