"""One-time codes asked for to confirm a decision. The code itself is nowhere: it follows from the reference and the
installation's key (`casework.step_up`)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, new_ref


class StepUp(SQLModel, table=True):
    """One code, for one decision through one link: `digest` is the nonce of the page that was reviewed."""

    __tablename__ = "step_up"
    __table_args__ = (
        UniqueConstraint("link_id", "digest", "nth", name="step_up_once"),
        CheckConstraint("tries >= 0", name="step_up_tries"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref, unique=True)
    link_id: int = Field(foreign_key="link.id")
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    nth: int = 0
    """Counts the codes asked for the same decision."""
    asked_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    tries: int = 0
    """How often a wrong one was typed."""
