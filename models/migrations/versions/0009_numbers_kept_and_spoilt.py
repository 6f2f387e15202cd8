"""Serial numbers kept for a case, and numbers that were spoilt"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from models.columns import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHY = ("misprinted", "damaged", "lost", "other")


def upgrade() -> None:
    op.create_table(
        "number_reserved",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", AutoString(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reserved_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("length(number) = 12", name="number_reserved_form"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id"),
    )
    op.create_index("ix_number_reserved_number", "number_reserved", ["number"])
    op.create_table(
        "number_spoilt",
        sa.Column("number", AutoString(), nullable=False),
        sa.Column("why", AutoString(), nullable=False),
        sa.Column("spoilt_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("length(number) = 12", name="number_spoilt_form"),
        sa.CheckConstraint(" OR ".join(f"why = '{why}'" for why in WHY), name="number_spoilt_why"),
        sa.PrimaryKeyConstraint("number"),
    )
    _guard("number_spoilt")


def _guard(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {verb} on {table}'); END"
            )
        return
    for trigger, verbs, each in (("no_change", "UPDATE OR DELETE", "ROW"), ("no_truncate", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_{trigger} BEFORE {verbs} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION forbid_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{trigger}")


def downgrade() -> None:
    raise RuntimeError("numbers that were spoilt stay spoilt")
