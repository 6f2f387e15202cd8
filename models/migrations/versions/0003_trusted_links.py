"""Links to receipts and lists, one-time codes, and counts of what is limited"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from models.columns import Instant
from models.migrations.checks import change_check

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PURPOSES = ("task", "follow", "confirm", "start", "receipt", "list")
OF_AN_ACT = "(purpose = 'receipt') = (act_id IS NOT NULL)"


def upgrade() -> None:
    change_check("link", "link_purpose", " OR ".join(f"purpose = '{one}'" for one in PURPOSES))
    op.execute(f"ALTER TABLE link ADD COLUMN act_id INTEGER CONSTRAINT link_act CHECK ({OF_AN_ACT})")
    op.add_column("link", sa.Column("robot_mac", sa.LargeBinary(), nullable=True))
    op.create_table(
        "step_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("tries >= 0", name="step_up_tries"),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_id", "digest", "nth", name="step_up_once"),
        sa.UniqueConstraint("ref"),
    )
    op.create_table(
        "throttle",
        sa.Column("what", sa.LargeBinary(), nullable=False),
        sa.Column("until", Instant(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name="throttle_count"),
        sa.PrimaryKeyConstraint("what", "until"),
    )


def downgrade() -> None:
    raise RuntimeError("links that went out in letters are not taken back")
