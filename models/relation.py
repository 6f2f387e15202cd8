"""Close relations that people declared, so that nobody decides on somebody close to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from models.columns import Instant

_STANDING = text("ended_at IS NULL")


class Relation(SQLModel, table=True):
    """Two people who are close; of what kind is nobody's business here. It holds both ways, while it stands."""

    __tablename__ = "relation"
    __table_args__ = (
        CheckConstraint("person_id <> other_id", name="relation_to_another"),
        Index(
            "relation_once", "person_id", "other_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    other_id: int = Field(foreign_key="person.id")
    declared_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
