"""Letters that did not arrive, noted in the log of their case"""

import sqlalchemy as sa
from alembic import op

from models.columns import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UNNOTED = sa.text("failure_noted_at IS NULL AND (state = 'dead' OR bounced_at IS NOT NULL)")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("failure_noted_at", Instant(timezone=True), nullable=True))
    # What failed before has been told to people long ago; an entry of today would say otherwise.
    op.execute("UPDATE outbox SET failure_noted_at = queued_at WHERE state = 'dead' OR bounced_at IS NOT NULL")
    op.create_index("outbox_unnoted", "outbox", ["id"], sqlite_where=UNNOTED, postgresql_where=UNNOTED)


def downgrade() -> None:
    op.drop_index("outbox_unnoted", "outbox")
    op.drop_column("outbox", "failure_noted_at")
