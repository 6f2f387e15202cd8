"""Cases, the runs of their stages, and the versions of the procedures they began under.

Both are projections: `casework.rebuild` writes them anew by folding the audit entries.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlmodel import Field, SQLModel, col

from models.columns import Instant, new_ref, one_of

STATES = ("open", "completed", "refused", "withdrawn", "lapsed")
OUTCOMES = ("passed", "returned", "refused", "withdrawn", "lapsed")

_OPEN, _CLOSED = text("state = 'open'"), text("state <> 'open'")
_CANDIDATES = text("procedure = 'recommendation'")
_ASIDE = text("set_aside_at IS NOT NULL")


class ProcedureVersion(SQLModel, table=True):
    """A procedure's text with the profile's values resolved; a case keeps the one it began under."""

    __tablename__ = "procedure_version"

    id: int | None = Field(default=None, primary_key=True)
    procedure: str = Field(index=True)
    digest: str = Field(unique=True)
    text: str = Field(sa_column=Column("text", Text, nullable=False))
    since: datetime = Field(sa_type=Instant)


class Case(SQLModel, table=True):
    """One person's way through one procedure.

    `ready` says that something was recorded and not yet settled; `wake_at`, when its clock falls due next;
    `chase_on`, the next day on which a reminder or an escalation is owed. `facts` is JSON.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="cases_state"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="cases_open_or_closed"),
        CheckConstraint("(state = 'open') = (stage IS NOT NULL)", name="cases_stage_while_open"),
        Index(
            "cases_one_open",
            "person_id",
            "procedure",
            "retained",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "cases_ready", "procedure", "stage", "id", sqlite_where=text("ready = 1"), postgresql_where=text("ready")
        ),
        Index("cases_wake", "wake_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("cases_chase", "chase_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "cases_pipeline",
            "procedure",
            "stage",
            "stage_since",
            "due_on",
            "branch_id",
            "to_id",
            "set_aside_at",
            "state",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("cases_closed", "closed_at", "procedure", "state", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
        Index("cases_set_aside", "set_aside_at", sqlite_where=_ASIDE, postgresql_where=_ASIDE),
        Index("cases_begun", "procedure", "opened_at", "branch_id", "state"),
        Index("cases_branch", "branch_id", "state"),
        Index("cases_candidates", "committee_id", sqlite_where=_CANDIDATES, postgresql_where=_CANDIDATES),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(default_factory=new_ref, unique=True)
    number: str = Field(unique=True)
    """The short number that letters and people use: "A7F3K2"."""
    procedure: str
    version_id: int = Field(foreign_key="procedure_version.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    branch_id: int = Field(foreign_key="organisation.id")
    committee_id: int | None = Field(default=None, foreign_key="organisation.id")
    """The approving committee: the nearest organisation above the branch that approves."""
    to_id: int | None = Field(default=None, foreign_key="organisation.id")
    """A transfer's receiving organisation."""
    retained: bool = False

    state: str = "open"
    stage: str | None = None
    run: int = 0
    """The number of the open stage run, counted from 1 over the case's life."""
    facts: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    outcome: str | None = None
    """What its last vote came to."""
    due_on: date | None = None

    rev: int = 0
    ready: bool = False
    receipts: str = Field(default="[]", sa_column=Column(Text, nullable=False))
    """Acts recorded and not yet settled, [[act id, person id], …]: their receipts are still to be queued."""
    wake_at: datetime | None = Field(default=None, sa_type=Instant)
    chase_on: date | None = None
    set_aside_at: datetime | None = Field(default=None, sa_type=Instant)
    set_aside_why: str | None = None

    case_seq: int = 0
    last_leaf: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    opened_at: datetime = Field(sa_type=Instant)
    stage_since: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


def is_open() -> ColumnElement[bool]:
    """Open cases. The state is spelt out, so that both databases find the partial indexes over open cases."""
    return col(Case.state) == literal_column("'open'")


class StageRun(SQLModel, table=True):
    """One stay of a case in one stage; a stage gone back to begins a new run."""

    __tablename__ = "stage_run"
    __table_args__ = (
        UniqueConstraint("case_id", "run", name="stage_run_once"),
        CheckConstraint("outcome IS NULL OR " + one_of("outcome", OUTCOMES), name="stage_run_outcome"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="stage_run_open_or_closed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    run: int
    stage: str
    opened_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str | None = None
    due_on: date | None = None
    due_why: str | None = None
    """How the due day was computed, as a key with its values: "application_months:2026-03-02,1"."""
    due_provisional: bool = False
    """Whether the calendar for a year it touches is not published yet."""
