"""What the last inspection of all cases found"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from models.columns import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.CheckConstraint("cases >= 0", name="inspection_cases"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "inspection_finding",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("severity", AutoString(), nullable=False),
        sa.Column("missing", AutoString(), nullable=False),
        sa.CheckConstraint("severity = 'error' OR severity = 'warning'", name="inspection_finding_severity"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"]),
        sa.PrimaryKeyConstraint("inspection_id", "case_id", "code"),
    )
    op.create_index(op.f("ix_inspection_finding_case_id"), "inspection_finding", ["case_id"], unique=False)
    op.create_index(
        "inspection_finding_of_rule", "inspection_finding", ["inspection_id", "code", "severity"], unique=False
    )


def downgrade() -> None:
    op.drop_table("inspection_finding")
    op.drop_table("inspection")
