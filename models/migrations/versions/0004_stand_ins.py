"""Stand-ins, and on whose behalf an act was done"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

import models.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_RUNNING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("procedure", AutoString(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("begun_at", models.columns.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", models.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("officer_id <> person_id", name="stand_in_is_another"),
        sa.CheckConstraint("until >= since", name="stand_in_order"),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    for column in ("officer", "person"):
        op.create_index(
            f"stand_in_{column}", "stand_in", [f"{column}_id"], sqlite_where=_RUNNING, postgresql_where=_RUNNING
        )
    # Said plainly: rebuilding the table, as Alembic would on SQLite, would lose its guards.
    op.execute("ALTER TABLE act ADD COLUMN on_behalf_id INTEGER REFERENCES person (id)")


def downgrade() -> None:
    raise RuntimeError("what was done on another's behalf is not forgotten")
