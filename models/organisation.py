"""The organisation tree."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import new_ref, one_of

KINDS = ("branch", "general_branch", "committee", "party_branch")
UNITS = ("school", "workplace", "township")


class Organisation(SQLModel, table=True):
    """A branch, general branch, committee or Party branch. `path` holds the ids from the root: "/1/5/9/"."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="organisation_kind"),
        CheckConstraint(one_of("unit", UNITS), name="organisation_unit"),
        CheckConstraint("parent_id <> id", name="organisation_not_its_own_parent"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref, unique=True)
    code: str | None = Field(default=None, unique=True)
    """The code by which the roster names it."""
    kind: str
    name: str
    parent_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    path: str = Field(default="", index=True)
    province: str | None = None
    unit: str = "school"
    approves: bool = False
    """Whether it may approve admissions."""
    has_committee: bool = True
    """For a branch: whether it has a branch committee."""
    closed_on: date | None = None


def ids_on(path: str) -> list[int]:
    """The ids of the organisations on a path, the root first and its own last."""
    return [int(part) for part in path.split("/") if part]
