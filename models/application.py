"""Applications sent from the public page and not yet confirmed by e-mail: no case exists before that."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel

from models.columns import Instant, new_ref


class Application(SQLModel, table=True):
    """What an applicant filled in; confirmed by the link in a letter, or dropped when that link expires."""

    __tablename__ = "application"
    __table_args__ = (CheckConstraint("language IN ('zh', 'en')", name="application_language"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref, unique=True)
    branch_id: int = Field(foreign_key="organisation.id")
    name: str
    born: date
    student_number: str | None = None
    id_number_mac: bytes | None = None
    mailbox: str
    language: str = "zh"
    words: str = Field(default="", sa_column=Column(Text, nullable=False))
    """Why they wish to join, in their own words."""
    sent_at: datetime = Field(sa_type=Instant)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    case_id: int | None = Field(default=None, foreign_key="cases.id")
