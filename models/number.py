"""The ledger of serial numbers (发展团员编号): segments handed down the tree, and every number ever given."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


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
