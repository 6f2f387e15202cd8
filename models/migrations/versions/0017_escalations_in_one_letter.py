"""What waits to be told to the levels above, found by their index when it is told in one letter"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WAITING = sa.text("letter = 'escalation' AND (state = 'queued' OR state = 'claimed' OR state = 'unknown')")


def upgrade() -> None:
    op.create_index("outbox_escalations", "outbox", ["person_id"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index("outbox_escalations", "outbox")
