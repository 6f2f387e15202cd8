"""Public notices, and the objections raised against them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, new_ref, one_of


class Notice(SQLModel, table=True):
    """A notice of one case, up from `first_day` to `last_day` (both working days); a corrected one is void."""

    __tablename__ = "notice"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="notice_order"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref, unique=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    act_id: int = Field(foreign_key="act.id")
    stage: str
    published_on: date
    first_day: date
    last_day: date = Field(index=True)
    voided_at: datetime | None = Field(default=None, sa_type=Instant)


class Objection(SQLModel, table=True):
    """An objection to a notice; it stops the case until it is ruled on."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint(
            "verdict IS NULL OR " + one_of("verdict", ("unfounded", "upheld", "corrected")), name="objection_verdict"
        ),
        CheckConstraint("(verdict IS NULL) = (ruling_act_id IS NULL)", name="objection_ruled_by_an_act"),
    )

    act_id: int = Field(foreign_key="act.id", primary_key=True)
    notice_id: int = Field(foreign_key="notice.id", index=True)
    verdict: str | None = None
    ruling_act_id: int | None = Field(default=None, foreign_key="act.id")
