"""What the last inspection of all cases found, kept for the auditors' pages; it can be done again at any time."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.columns import Instant, one_of

SEVERITIES = ("error", "warning")


class Inspection(SQLModel, table=True):
    """One inspection of all cases. Pages show the newest that is `whole`: all that it found is written."""

    __tablename__ = "inspection"
    __table_args__ = (CheckConstraint("cases >= 0", name="inspection_cases"),)

    id: int | None = Field(default=None, primary_key=True)
    made_at: datetime = Field(sa_type=Instant)
    cases: int
    """How many it looked at."""
    whole: bool = False


class InspectionFinding(SQLModel, table=True):
    """A rule that a case breaks. `missing` names the facts that it lacks, with commas between."""

    __tablename__ = "inspection_finding"
    __table_args__ = (
        CheckConstraint(one_of("severity", SEVERITIES), name="inspection_finding_severity"),
        Index("inspection_finding_of_rule", "inspection_id", "code", "severity"),
    )

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    case_id: int = Field(foreign_key="cases.id", primary_key=True, index=True)
    code: str = Field(primary_key=True)
    severity: str
    missing: str = ""
