"""People, the branches they belong to over time, and the posts they hold over time."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from models.columns import Instant, new_ref, one_of

POSTS = (
    "branch_secretary",
    "organisation_commissioner",
    "branch_committee_member",
    "general_branch_secretary",
    "committee_secretary",
    "committee_member",
    "committee_officer",
    "party_branch_secretary",
)


class Person(SQLModel, table=True):
    """Somebody the procedures know: applicant, member or officer. `born` is the first of the month where
    `born_day_known` is false. The national ID number is kept as a keyed hash alone, to find duplicates."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("language IN ('zh', 'en')", name="person_language"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref, unique=True)
    name: str
    student_number: str | None = Field(default=None, unique=True)
    id_number_mac: bytes | None = Field(default=None, unique=True)
    mailbox: str | None = Field(default=None, index=True)
    language: str = "zh"
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    """Where they study or work, members or not."""
    born: date | None = None
    born_day_known: bool = True
    member_since: date | None = None
    """The day of joining the League, in whatever branch."""
    party_member: bool = False
    probation: bool = False
    """留团察看: on no roll, and no introducer."""
    party_applied: date | None = None
    party_activist: date | None = None
    graduates: date | None = None
    left_on: date | None = None


class Membership(SQLModel, table=True):
    """A member's belonging to a branch from `since` to `until` (that day excluded); one open row a person."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="membership_order"),
        Index("membership_roll", "organisation_id", "until", "since"),
        Index(
            "membership_one_open",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    since: date
    until: date | None = None


class PostHolding(SQLModel, table=True):
    """A post of an organisation in somebody's hands for a time; duties follow it, not them."""

    __tablename__ = "post_holding"
    __table_args__ = (
        CheckConstraint(one_of("post", POSTS), name="post_holding_post"),
        CheckConstraint("until IS NULL OR until >= since", name="post_holding_order"),
        Index("post_holding_of", "organisation_id", "post", "until"),
        Index(
            "post_holding_once",
            "person_id",
            "organisation_id",
            "post",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    post: str
    since: datetime = Field(sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)
