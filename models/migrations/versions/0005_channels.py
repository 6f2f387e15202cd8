"""Ways besides mail to tell that something waits, and what is told there"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from models.columns import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'queued' OR state = 'claimed'")
STATES = ("queued", "claimed", "sent", "dead", "cancelled")
OWNER = "(person_id IS NULL) <> (post IS NULL) AND (post IS NULL) = (organisation_id IS NULL)"


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("address", AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("post", AutoString(), nullable=True),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.Column("paused_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint("kind = 'robot' OR kind = 'sms'", name="channel_kind"),
        sa.CheckConstraint(OWNER, name="channel_post_or_person"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("channel_post", "channel", ["organisation_id", "post"])
    op.create_index("channel_person", "channel", ["person_id"])
    op.create_table(
        "nudge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("cause", AutoString(), nullable=False),
        sa.Column("letter", AutoString(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", Instant(timezone=True), nullable=False),
        sa.Column("lease_until", Instant(timezone=True), nullable=True),
        sa.Column("last_reply", AutoString(), nullable=True),
        sa.Column("queued_at", Instant(timezone=True), nullable=False),
        sa.Column("sent_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(" OR ".join(f"state = '{state}'" for state in STATES), name="nudge_state"),
        sa.CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name="nudge_lease"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel_id", "cause", name="nudge_once"),
    )
    op.create_index("nudge_waiting", "nudge", ["not_before"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_table("nudge")
    op.drop_table("channel")
