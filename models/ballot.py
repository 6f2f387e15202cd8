"""Secret ballots. Who has voted and what was chosen are kept apart: no row holds one person's choice, and none is ever
written for it (docs/decisions/0007-secret-ballots.md)."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import new_ref


class Ballot(SQLModel, table=True):
    """One secret ballot of a branch on one case, counted from 1 over the case's life. Append-only. It is open while it
    has an urn, and over when a vote record was made of it."""

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("case_id", "nth", name="ballot_of_case_once"),
        CheckConstraint("nth >= 1", name="ballot_counted_from_one"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref, unique=True)
    case_id: int = Field(foreign_key="cases.id")
    nth: int
    act_id: int = Field(foreign_key="act.id", unique=True)
    """The act that opened it."""
    opened_on: date


class BallotRoll(SQLModel, table=True):
    """Somebody entitled to vote in a ballot, as the roll was when it opened. Append-only."""

    __tablename__ = "ballot_roll"

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)


class BallotMark(SQLModel, table=True):
    """Somebody on the roll took their ballot paper, by that act: nobody takes a second one. Append-only."""

    __tablename__ = "ballot_mark"
    __table_args__ = (
        UniqueConstraint("ballot_id", "person_id", name="ballot_mark_once"),
        ForeignKeyConstraint(
            ["ballot_id", "person_id"], ["ballot_roll.ballot_id", "ballot_roll.person_id"], name="ballot_mark_on_roll"
        ),
    )

    act_id: int = Field(foreign_key="act.id", primary_key=True)
    ballot_id: int
    person_id: int


class BallotUrn(SQLModel, table=True):
    """The urn of an open ballot, one sealed value written anew with every ballot paper (`casework.ballots.urn`). It has
    no time, and is gone when the ballot closes."""

    __tablename__ = "ballot_urn"

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class BallotCode(SQLModel, table=True):
    """The code of a ballot paper that lay in the urn when the ballot closed; with no choice. Append-only."""

    __tablename__ = "ballot_code"

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    code: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
