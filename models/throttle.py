"""How often something was done in a stretch of time, counted for all processes together."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlmodel import Field, SQLModel

from models.columns import Instant


class Throttle(SQLModel, table=True):
    """One stretch of time of one thing that is limited. `what` is a keyed hash: it tells neither address nor person."""

    __tablename__ = "throttle"
    __table_args__ = (CheckConstraint("count > 0", name="throttle_count"),)

    what: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    until: datetime = Field(sa_type=Instant, primary_key=True)
    count: int = 1
