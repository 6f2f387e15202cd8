"""The ledger of serial numbers (发展团员编号): segments handed down the tree, and every number ever given."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, one_of

SPOILT_WHY = ("misprinted", "damaged", "lost", "other")


class NumberSegment(SQLModel, table=True):
    """Serial numbers an organisation and all below it may give out; `plan` is how many of them."""

    __tablename__ = "number_segment"
    __table_args__ = (
        CheckConstraint("length(first) = 12 AND length(last) = 12 AND first <= last", name="number_segment_order"),
        CheckConstraint("plan >= 0", name="number_segment_plan"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    first: str
    last: str
    plan: int


class NumberGiven(SQLModel, table=True):
    """A number given to a case. Append-only: a number once given stays used."""

    __tablename__ = "number_given"
    __table_args__ = (CheckConstraint("length(number) = 12", name="number_given_form"),)

    number: str = Field(primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    act_id: int = Field(foreign_key="act.id")


class NumberReserved(SQLModel, table=True):
    """A number kept for a case, so that the booklet can be written. It is free again when the case ends without it."""

    __tablename__ = "number_reserved"
    __table_args__ = (CheckConstraint("length(number) = 12", name="number_reserved_form"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(index=True)
    case_id: int = Field(foreign_key="cases.id", unique=True)
    reserved_at: datetime = Field(sa_type=Instant)


class NumberSpoilt(SQLModel, table=True):
    """A number that nobody will ever have: its booklet was spoilt. Append-only."""

    __tablename__ = "number_spoilt"
    __table_args__ = (
        CheckConstraint("length(number) = 12", name="number_spoilt_form"),
        CheckConstraint(one_of("why", SPOILT_WHY), name="number_spoilt_why"),
    )

    number: str = Field(primary_key=True)
    why: str
    spoilt_at: datetime = Field(sa_type=Instant)
