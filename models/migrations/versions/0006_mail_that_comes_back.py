"""Letters that came back, mailboxes that take none, and the wording a letter was sent in"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from models.columns import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REMINDERS = sa.text("letter = 'reminder' AND (state = 'queued' OR state = 'claimed' OR state = 'unknown')")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("template", AutoString(), nullable=True))
    op.add_column("outbox", sa.Column("bounced_at", Instant(timezone=True), nullable=True))
    op.create_index("outbox_reminders", "outbox", ["person_id"], sqlite_where=REMINDERS, postgresql_where=REMINDERS)
    op.create_table(
        "unreachable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mailbox", AutoString(), nullable=False),
        sa.Column("bounces", sa.Integer(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("first_at", Instant(timezone=True), nullable=False),
        sa.Column("last_at", Instant(timezone=True), nullable=False),
        sa.Column("suppressed_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint("bounces > 0", name="unreachable_bounces"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "mailbox", name="unreachable_once"),
    )


def downgrade() -> None:
    op.drop_table("unreachable")
    op.drop_index("outbox_reminders", "outbox")
    op.drop_column("outbox", "bounced_at")
    op.drop_column("outbox", "template")
